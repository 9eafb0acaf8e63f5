// SPDX-License-Identifier: PostgreSQL
// Which role a token gives, and which tokens are rejected.
#include "httpd/identity.h"

#include <gtest/gtest.h>
#include <jwt.h>

#include <cstdlib>

#include "http/message.h"

namespace relevance::httpd {
namespace {

constexpr long kNow = 1'800'000'000;
constexpr const char* kSecret = "0123456789abcdef0123456789abcdef";

TokenOptions options() {
  TokenOptions out;
  out.key = kSecret;
  out.anonymous_role = "nobody";
  return out;
}

std::string sign(const std::string& claims, const std::string& secret = kSecret,
                 jwt_alg_t algorithm = JWT_ALG_HS256) {
  jwt_t* token = nullptr;
  jwt_new(&token);
  jwt_add_grants_json(token, claims.c_str());
  jwt_set_alg(
      token, algorithm,
      algorithm == JWT_ALG_NONE ? nullptr : reinterpret_cast<const unsigned char*>(secret.data()),
      algorithm == JWT_ALG_NONE ? 0 : static_cast<int>(secret.size()));
  char* encoded = jwt_encode_str(token);
  std::string out = "Bearer " + std::string(encoded);
  std::free(encoded);
  jwt_free(token);
  return out;
}

Identity of(const std::string& header, const TokenOptions& with = options()) {
  return identify(&header, with, kNow);
}

// "" if the token is accepted, else the error.
std::string rejection(const std::string& header, const TokenOptions& with = options()) {
  try {
    of(header, with);
    return "";
  } catch (const http::StatusError& error) {
    EXPECT_EQ(error.status(), 401);
    return error.message();
  }
}

std::string at(const std::string& claim, long seconds) {
  return R"({"role":"reader",")" + claim + "\":" + std::to_string(kNow + seconds) + "}";
}

TEST(Identity, IsTheAnonymousRoleWithoutAToken) {
  const Identity identity = identify(nullptr, options(), kNow);
  EXPECT_EQ(identity.role, "nobody");
  EXPECT_TRUE(identity.anonymous);
  EXPECT_EQ(identity.claims, "{}");
}

TEST(Identity, NeedsATokenWithoutAnAnonymousRole) {
  TokenOptions strict = options();
  strict.anonymous_role.clear();
  EXPECT_THROW(identify(nullptr, strict, kNow), http::StatusError);
  EXPECT_EQ(rejection(sign("{}"), strict), "the token names no role");
}

TEST(Identity, IsTheRoleOfTheToken) {
  const Identity identity = of(sign(R"({"role":"reader","plant":"Joinville"})"));
  EXPECT_EQ(identity.role, "reader");
  EXPECT_FALSE(identity.anonymous);
  EXPECT_EQ(identity.claims, R"({"plant":"Joinville","role":"reader"})");
}

TEST(Identity, IsTheAnonymousRoleWhenTheTokenNamesNone) {
  EXPECT_EQ(of(sign(R"({"plant":"x"})")).role, "nobody");
  EXPECT_EQ(of(sign(R"({"role":7})")).role, "nobody");
}

TEST(Identity, ReadsTheSchemeInAnyCase) {
  std::string header = sign(R"({"role":"reader"})");
  header.replace(0, 6, "bEaReR");
  EXPECT_EQ(of(header).role, "reader");
}

TEST(Identity, RejectsOtherSignatures) {
  EXPECT_NE(rejection(sign(R"({"role":"reader"})", "another secret of thirty-two bytes")), "");
  std::string changed = sign(R"({"role":"reader"})");
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  changed[changed.size() - 5] = changed[changed.size() - 5] == 'A' ? 'B' : 'A';
  EXPECT_NE(rejection(changed), "");
}

TEST(Identity, RejectsOtherAlgorithms) {
  EXPECT_NE(rejection(sign(R"({"role":"reader"})", "", JWT_ALG_NONE)), "");
  EXPECT_NE(rejection(sign(R"({"role":"reader"})", kSecret, JWT_ALG_HS512)), "");
  TokenOptions rs = options();
  rs.algorithm = "RS256";  // its public key must not work as a secret
  EXPECT_NE(rejection(sign(R"({"role":"reader"})"), rs), "");
}

TEST(Identity, ChecksTimesWithThirtySecondsOfTolerance) {
  EXPECT_EQ(rejection(sign(at("exp", -20))), "");
  EXPECT_EQ(rejection(sign(at("exp", -40))), "JWT expired");
  EXPECT_EQ(rejection(sign(at("nbf", 20))), "");
  EXPECT_EQ(rejection(sign(at("nbf", 40))), "JWT not yet valid");
  EXPECT_EQ(rejection(sign(at("iat", 20))), "");
  EXPECT_EQ(rejection(sign(at("iat", 40))), "JWT issued at future");
  EXPECT_NE(rejection(sign(R"({"role":"reader","exp":"soon"})")), "");
}

TEST(Identity, ChecksTheAudienceIfOneIsSet) {
  TokenOptions with = options();
  with.audience = "plant";
  EXPECT_EQ(rejection(sign(R"({"role":"reader","aud":"plant"})"), with), "");
  EXPECT_EQ(rejection(sign(R"({"role":"reader","aud":["x","plant"]})"), with), "");
  EXPECT_EQ(rejection(sign(R"({"role":"reader","aud":"office"})"), with), "JWT not in audience");
  EXPECT_EQ(rejection(sign(R"({"role":"reader"})"), with), "JWT not in audience");
  EXPECT_EQ(rejection(sign(R"({"role":"reader","aud":"office"})")), "");
}

TEST(Identity, RejectsWhatIsNotAToken) {
  for (const std::string header :
       {"", "Bearer", "Bearer ", "Basic abc", "Bearer x", "Bearer a.b", "Bearer a.b.c",
        "Bearer ....", "Bearer e30.e30.e30", "Bearer é.é.é"}) {
    EXPECT_NE(rejection(header), "") << header;
  }
  EXPECT_EQ(rejection("Bearer " + std::string(100'000, 'a')), "the token is too long");
}

TEST(Identity, RejectsASignedTokenWithSomethingAfterIt) {
  const std::string token = sign(R"({"role":"reader"})");
  for (const char* more : {".", ".e30", "=", "!", " x"})
    EXPECT_NE(rejection(token + more), "") << more;
}

TEST(Identity, AcceptsNoTokenWithoutAKey) {
  TokenOptions without = options();
  without.key.clear();
  EXPECT_NE(rejection(sign(R"({"role":"reader"})"), without), "");
  EXPECT_NE(rejection(sign(R"({"role":"reader"})", "", JWT_ALG_NONE), without), "");
}

}  // namespace
}  // namespace relevance::httpd
