// SPDX-License-Identifier: PostgreSQL
#include "extension/service/model_services.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "extension/ground/settings.h"
#include "extension/workers/bundled_service.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

std::string text_of(const char* setting) {
  return setting ? setting : "";
}

ServiceId hash(const std::string& text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  return hash_bytes_extended(bytes, static_cast<int>(text.size()), 0);
}

ModelService remote_service(const std::string& url) {
  Endpoint endpoint = parse_service_url(url);
  endpoint.ca_file = text_of(settings.model_service_ca_file);
  // Without user and password: a service with a new password is the same service.
  const std::string shown = without_user(url);
  const ServiceId id = hash(shown);
  return {endpoint, shown, id, model_owner() + "/remote " + std::to_string(id)};
}

std::string read_token() {
  const std::string path = text_of(settings.model_service_token_file);
  if (path.empty()) return {};
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string_view token = trim(text);
  if (!file || token.empty() || token.find_first_of(" \t\r\n") != std::string_view::npos)
    throw Error("bad_token_file", "the model service's token cannot be read",
                "relevance.model_service_token_file is \"" + path + "\".",
                "Write only the token into it, and make it readable for the server's user.");
  return std::string(token);
}

}  // namespace

std::string name_of(const ModelService& service) {
  return service.is_bundled() ? "the bundled model service" : "the model service at " + service.url;
}

std::string model_owner() {
  return std::to_string(GetSystemIdentifier()) + "/" + std::to_string(MyDatabaseId);
}

std::vector<ModelService> model_services() {
  std::vector<ModelService> services;
  const std::string urls = text_of(settings.model_service_url);
  for (std::size_t start = 0; start < urls.size();) {
    const std::size_t end = std::min(urls.find(',', start), urls.size());
    const std::string url = urls.substr(start, end - start);
    if (!url.empty()) services.push_back(remote_service(url));
    start = end + 1;
  }
  if (services.empty())
    services.push_back({{"http://localhost", kServiceSocket, "", ""},
                        "bundled",
                        hash("bundled"),
                        model_owner() + "/bundled"});
  return services;
}

std::string homes_of(const std::vector<ModelService>& services) {
  std::string homes;
  for (const ModelService& service : services) homes += (homes.empty() ? "" : "\n") + service.home;
  return homes;
}

ServiceClient service_client(const ModelService& service, SocketWaiter waiter) {
  Endpoint endpoint = service.endpoint;
  if (!service.is_bundled()) endpoint.bearer_token = read_token();
  return {std::move(endpoint),
          {settings.connect_timeout_ms, settings.request_timeout_ms},
          std::move(waiter)};
}

}  // namespace relevance::extension
