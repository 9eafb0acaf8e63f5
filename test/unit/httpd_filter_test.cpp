// SPDX-License-Identifier: PostgreSQL
// Conditions on rows, as PostgREST's "Horizontal Filtering", "Operators" and "Logical operators"
// describe them.
#include "httpd/rest/filter.h"

#include "httpd_cases.h"

namespace relevance::httpd {
namespace {

TEST(HttpdFilter, MatchesWithEquality) {
  EXPECT_EQ(where("id=eq.5"), R"(source."id" = $1::integer | 5)");
}

TEST(HttpdFilter, MatchesWithEqualityUsingNotOperator) {
  EXPECT_EQ(where("id=not.eq.5"), R"(NOT (source."id" = $1::integer) | 5)");
}

TEST(HttpdFilter, MatchesWithMoreThanOneConditionUsingNotOperator) {
  EXPECT_EQ(where("id=not.eq.1&name=not.eq.x"),
            R"(NOT (source."id" = $1::integer) AND NOT (source."name" = $2::text) | 1 | x)");
}

TEST(HttpdFilter, MatchesWithSeveralConditionsOnOneColumn) {
  EXPECT_EQ(where("id=gt.1&id=lt.9"),
            R"(source."id" > $1::integer AND source."id" < $2::integer | 1 | 9)");
}

TEST(HttpdFilter, MatchesWithInequality) {
  EXPECT_EQ(where("id=neq.5"), R"(source."id" <> $1::integer | 5)");
}

TEST(HttpdFilter, MatchesWithGreaterThan) {
  EXPECT_EQ(where("id=gt.5"), R"(source."id" > $1::integer | 5)");
}

TEST(HttpdFilter, MatchesWithGreaterThanOrEqual) {
  EXPECT_EQ(where("id=gte.5"), R"(source."id" >= $1::integer | 5)");
}

TEST(HttpdFilter, MatchesWithLessThan) {
  EXPECT_EQ(where("id=lt.5"), R"(source."id" < $1::integer | 5)");
}

TEST(HttpdFilter, MatchesWithLessThanOrEqual) {
  EXPECT_EQ(where("id=lte.5"), R"(source."id" <= $1::integer | 5)");
}

TEST(HttpdFilter, MatchesWithLikeTakingTheStarForAPercentSign) {
  EXPECT_EQ(where("name=like.*yx*"), R"(source."name" LIKE $1::text | %yx%)");
}

TEST(HttpdFilter, MatchesWithLikeUsingNotOperator) {
  EXPECT_EQ(where("name=not.like.*yx"), R"(NOT (source."name" LIKE $1::text) | %yx)");
}

TEST(HttpdFilter, MatchesWithIlike) {
  EXPECT_EQ(where("name=ilike.xy*"), R"(source."name" ILIKE $1::text | xy%)");
}

TEST(HttpdFilter, MatchesWithRegularExpressionKeepingItsStars) {
  EXPECT_EQ(where("name=match.yx.*$"), R"(source."name" ~ $1::text | yx.*$)");
}

TEST(HttpdFilter, MatchesWithRegularExpressionWhateverTheCase) {
  EXPECT_EQ(where("name=imatch.^yx"), R"(source."name" ~* $1::text | ^yx)");
}

TEST(HttpdFilter, MatchesWithIsDistinctFrom) {
  EXPECT_EQ(where("name=isdistinct.x"), R"(source."name" IS DISTINCT FROM $1::text | x)");
}

TEST(HttpdFilter, MatchesWithIsDistinctFromUsingNotOperator) {
  EXPECT_EQ(where("name=not.isdistinct.x"), R"(NOT (source."name" IS DISTINCT FROM $1::text) | x)");
}

TEST(HttpdFilter, MatchesWithCsOperator) {
  EXPECT_EQ(where("tags=cs.{a,b}"), R"(source."tags" @> $1::text[] | {a,b})");
}

TEST(HttpdFilter, MatchesWithCdOperator) {
  EXPECT_EQ(where("tags=cd.{a,b}"), R"(source."tags" <@ $1::text[] | {a,b})");
}

TEST(HttpdFilter, MatchesJsonThatContains) {
  EXPECT_EQ(where("data=cs.{\"a\":{\"b\":1}}"), R"(source."data" @> $1::jsonb | {"a":{"b":1}})");
}

TEST(HttpdFilter, MatchesWithRangeOperators) {
  EXPECT_EQ(where("span=ov.[1,2]"), R"(source."span" && $1::int4range | [1,2])");
  EXPECT_EQ(where("span=sl.[1,2]"), R"(source."span" << $1::int4range | [1,2])");
  EXPECT_EQ(where("span=sr.[1,2]"), R"(source."span" >> $1::int4range | [1,2])");
  EXPECT_EQ(where("span=nxr.[1,2]"), R"(source."span" &< $1::int4range | [1,2])");
  EXPECT_EQ(where("span=nxl.[1,2]"), R"(source."span" &> $1::int4range | [1,2])");
  EXPECT_EQ(where("span=adj.[1,2]"), R"(source."span" -|- $1::int4range | [1,2])");
}

TEST(HttpdFilter, MatchesNulls) {
  EXPECT_EQ(where("name=is.null"), R"(source."name" IS NULL)");
}

TEST(HttpdFilter, MatchesNullsUsingNotOperator) {
  EXPECT_EQ(where("name=not.is.null"), R"(NOT (source."name" IS NULL))");
}

TEST(HttpdFilter, MatchesNotNullUsingIsOperator) {
  EXPECT_EQ(where("name=is.not_null"), R"(source."name" IS NOT NULL)");
}

TEST(HttpdFilter, MatchesWithTrileanValues) {
  EXPECT_EQ(where("done=is.true"), R"(source."done" IS TRUE)");
  EXPECT_EQ(where("done=is.false"), R"(source."done" IS FALSE)");
  EXPECT_EQ(where("done=is.unknown"), R"(source."done" IS UNKNOWN)");
}

TEST(HttpdFilter, MatchesWithNullAndTrileanValuesInUpperOrMixedCase) {
  EXPECT_EQ(where("name=is.NULL"), R"(source."name" IS NULL)");
  EXPECT_EQ(where("name=is.Not_Null"), R"(source."name" IS NOT NULL)");
  EXPECT_EQ(where("done=is.TrUe"), R"(source."done" IS TRUE)");
}

TEST(HttpdFilter, FailsIfIsIsUsedAndThereIsNoNullOrTrileanValue) {
  const Rejection rejection = rejected("done=is.nope");
  EXPECT_EQ(rejection.text, "400 PGRST100 \"failed to parse filter (is.nope)\" (line 1, column 4)");
  EXPECT_EQ(rejection.detail,
            "unexpected \"n\" expecting isVal: (null, not_null, true, false, unknown)");
}

TEST(HttpdFilter, FailsIfMoreFollowsAnIsValue) {
  EXPECT_EQ(rejected("done=is.null.x").text,
            "400 PGRST100 \"failed to parse filter (is.null.x)\" (line 1, column 8)");
}

TEST(HttpdFilter, MatchesItemsIn) {
  EXPECT_EQ(where("id=in.(1,3,5)"), R"(source."id" = ANY ($1::integer[]) | {"1","3","5"})");
}

TEST(HttpdFilter, MatchesItemsNotInUsingNotOperator) {
  EXPECT_EQ(where("id=not.in.(2,4)"), R"(NOT (source."id" = ANY ($1::integer[])) | {"2","4"})");
}

TEST(HttpdFilter, InSucceedsWhenOnlyQuotedValuesArePresent) {
  EXPECT_EQ(where(R"(name=in.("Hebdon, John","Williams, Mary"))"),
            R"(source."name" = ANY ($1::text[]) | {"Hebdon, John","Williams, Mary"})");
}

TEST(HttpdFilter, InSucceedsWithAndWithoutQuotedValues) {
  EXPECT_EQ(where(R"(name=in.(David White,"Hebdon, John"))"),
            R"(source."name" = ANY ($1::text[]) | {"David White","Hebdon, John"})");
}

TEST(HttpdFilter, InAcceptsEscapedDoubleQuotes) {
  EXPECT_EQ(where(R"(name=in.("Double\"Quote\"McGraw\""))"),
            R"(source."name" = ANY ($1::text[]) | {"Double\"Quote\"McGraw\""})");
}

TEST(HttpdFilter, InAcceptsEscapedBackslashes) {
  EXPECT_EQ(where(R"(name=in.("\\"))"), R"(source."name" = ANY ($1::text[]) | {"\\"})");
  EXPECT_EQ(where(R"(name=in.("/\\Slash/\\Beast/\\"))"),
            R"(source."name" = ANY ($1::text[]) | {"/\\Slash/\\Beast/\\"})");
}

TEST(HttpdFilter, InPassesAnyEscapedCharacterAsTheSameCharacter) {
  EXPECT_EQ(where(R"(name=in.("D\a\vid W\h\ite"))"),
            R"(source."name" = ANY ($1::text[]) | {"David White"})");
}

TEST(HttpdFilter, InAcceptsSingleDoubleQuotesAsValues) {
  EXPECT_EQ(where(R"(name=in.("))"), R"(source."name" = ANY ($1::text[]) | {"\""})");
  EXPECT_EQ(where(R"(name=in.(Double"Quote"McGraw"))"),
            R"(source."name" = ANY ($1::text[]) | {"Double\"Quote\"McGraw\""})");
}

TEST(HttpdFilter, InAcceptsBackslashesAsValues) {
  EXPECT_EQ(where(R"(name=in.(\))"), R"(source."name" = ANY ($1::text[]) | {"\\"})");
}

TEST(HttpdFilter, InMatchesNothingWhenNoValueIsPresent) {
  EXPECT_EQ(where("id=in.()"), R"(source."id" = ANY ($1::integer[]) | {})");
}

TEST(HttpdFilter, InMatchesNothingIgnoringSpaces) {
  EXPECT_EQ(where("id=in.(    )"), R"(source."id" = ANY ($1::integer[]) | {})");
}

TEST(HttpdFilter, NotInMatchesEverythingWhenNoValueIsPresent) {
  EXPECT_EQ(where("id=not.in.()"), R"(NOT (source."id" = ANY ($1::integer[])) | {})");
}

TEST(HttpdFilter, InIsOnlyEmptyIfItsValueIs) {
  EXPECT_EQ(where("name=in.(,)"), R"(source."name" = ANY ($1::text[]) | {"",""})");
}

TEST(HttpdFilter, InFailsWithoutParentheses) {
  const Rejection rejection = rejected("id=in.1,2");
  EXPECT_EQ(rejection.text, "400 PGRST100 \"failed to parse filter (in.1,2)\" (line 1, column 4)");
  EXPECT_EQ(rejection.detail, "unexpected \"1\" expecting \"(\"");
}

TEST(HttpdFilter, InFailsWhenItsListDoesNotEnd) {
  EXPECT_EQ(rejected("id=in.(1,2").detail, "unexpected end of input expecting \",\" or \")\"");
}

TEST(HttpdFilter, FailsIfAnOperatorIsNotGiven) {
  const Rejection rejection = rejected("id=0");
  EXPECT_EQ(rejection.text, "400 PGRST100 \"failed to parse filter (0)\" (line 1, column 1)");
  EXPECT_EQ(rejection.detail, "unexpected \"0\" expecting \"not\" or operator (eq, gt, ...)");
  EXPECT_EQ(rejection.hint, "");
}

TEST(HttpdFilter, FailsIfTheOperatorIsUnknown) {
  EXPECT_EQ(rejected("id=xx.1").text,
            "400 PGRST100 \"failed to parse filter (xx.1)\" (line 1, column 1)");
}

TEST(HttpdFilter, FailsIfTheOperatorAfterNotIsUnknown) {
  const Rejection rejection = rejected("id=not.xx.1");
  EXPECT_EQ(rejection.text,
            "400 PGRST100 \"failed to parse filter (not.xx.1)\" (line 1, column 5)");
  EXPECT_EQ(rejection.detail, "unexpected \"x\" expecting operator (eq, gt, ...)");
}

TEST(HttpdFilter, FailsIfTheValueIsEmpty) {
  EXPECT_EQ(rejected("id=").detail,
            "unexpected end of input expecting \"not\" or operator (eq, gt, ...)");
}

TEST(HttpdFilter, FailsIfNoDotFollowsTheOperator) {
  EXPECT_EQ(rejected("id=eq").detail, "unexpected end of input expecting delimiter (.)");
}

TEST(HttpdFilter, ReportsPositionsInCharacters) {
  EXPECT_EQ(rejected("or=(name.eq.日本,id.xx.1)").text,
            "400 PGRST100 \"failed to parse logic tree ((name.eq.日本,id.xx.1))\" "
            "(line 1, column 18)");
}

TEST(HttpdFilter, AcceptsAnEmptyValue) {
  EXPECT_EQ(where("name=eq."), R"(source."name" = $1::text | )");
}

TEST(HttpdFilter, KeepsDotsQuotesAndCommasOfAValue) {
  EXPECT_EQ(where(R"(name=eq."a".b,c))"), R"(source."name" = $1::text | "a".b,c))");
}

TEST(HttpdFilter, EqWorksWithAnyAndAll) {
  EXPECT_EQ(where("id=eq(any).{3,4}"), R"(source."id" = ANY ($1::integer[]) | {3,4})");
  EXPECT_EQ(where("id=eq(all).{3,4}"), R"(source."id" = ALL ($1::integer[]) | {3,4})");
}

TEST(HttpdFilter, GtAndLteWorkWithAnyAndAll) {
  EXPECT_EQ(where("id=gt(any).{3,4}"), R"(source."id" > ANY ($1::integer[]) | {3,4})");
  EXPECT_EQ(where("id=not.lte(all).{3,4}"), R"(NOT (source."id" <= ALL ($1::integer[])) | {3,4})");
}

TEST(HttpdFilter, LikeWorksWithAnyAndAll) {
  EXPECT_EQ(where("name=like(any).{a*,b*}"), R"(source."name" LIKE ANY ($1::text[]) | {a%,b%})");
  EXPECT_EQ(where("name=ilike(all).{a*,*b}"), R"(source."name" ILIKE ALL ($1::text[]) | {a%,%b})");
}

TEST(HttpdFilter, MatchWorksWithAnyAndAll) {
  EXPECT_EQ(where("name=match(any).{^a,b$}"), R"(source."name" ~ ANY ($1::text[]) | {^a,b$})");
}

TEST(HttpdFilter, IsAndInTakeNoQuantifier) {
  EXPECT_EQ(rejected("id=in(any).(1)").detail, "unexpected \"(\" expecting operator (eq, gt, ...)");
  EXPECT_EQ(rejected("id=is(any).null").detail,
            "unexpected \"(\" expecting operator (eq, gt, ...)");
}

TEST(HttpdFilter, RejectsAnUnknownQuantifier) {
  EXPECT_EQ(rejected("id=eq(some).{1}").text,
            "400 PGRST100 \"failed to parse filter (eq(some).{1})\" (line 1, column 3)");
}

TEST(HttpdFilter, RejectsFullTextSearch) {
  for (const char* query : {"name=fts.x", "name=plfts.x", "name=phfts(english).x",
                            "name=not.wfts.x", "or=(name.fts.x)"}) {
    EXPECT_EQ(rejected(query).text, "400 PGRST127 Feature not implemented") << query;
  }
}

TEST(HttpdFilter, MatchesAColumnThatHasSpaces) {
  EXPECT_EQ(where("Server%20Today=eq.x"), R"(source."Server Today" = $1::text | x)");
}

TEST(HttpdFilter, MatchesAQuotedColumnThatHasReservedCharacters) {
  EXPECT_EQ(where("%22:arr-%3Eow::cast%22=eq.x"), R"(source.":arr->ow::cast" = $1::text | x)");
}

TEST(HttpdFilter, MatchesAColumnThatHasDashes) {
  EXPECT_EQ(where("dash-ed=eq.x"), R"(source."dash-ed" = $1::text | x)");
}

TEST(HttpdFilter, MatchesAColumnThatHasDollars) {
  EXPECT_EQ(where("$money$=eq.1"), R"(source."$money$" = $1::numeric | 1)");
}

TEST(HttpdFilter, RejectsAnUnknownColumnAndSuggestsASimilarOne) {
  const Rejection rejection = rejected("nme=eq.x");
  EXPECT_EQ(rejection.text, "400 42703 column projects.nme does not exist");
  EXPECT_EQ(rejection.hint, "Perhaps you meant to reference the column \"projects.name\".");
}

TEST(HttpdFilter, SuggestsNothingWhenNoColumnIsSimilar) {
  EXPECT_EQ(rejected("wheelbarrow=eq.x").hint, "");
}

TEST(HttpdFilter, RejectsAColumnInAnotherCase) {
  EXPECT_EQ(rejected("NAME=eq.x").text, "400 42703 column projects.NAME does not exist");
}

TEST(HttpdFilter, ErrsWhenAnEmbeddedResourceIsFiltered) {
  const Rejection rejection = rejected("clients.id=eq.1");
  EXPECT_EQ(rejection.text, "400 PGRST108 'clients' is not an embedded resource in this request");
  EXPECT_EQ(rejection.hint, "Verify that 'clients' is included in the 'select' query parameter.");
}

TEST(HttpdFilter, ErrsWhenAnEmbeddedResourceIsFilteredByLogic) {
  EXPECT_EQ(rejected("clients.or=(id.eq.1,id.eq.2)").text,
            "400 PGRST108 'clients' is not an embedded resource in this request");
  EXPECT_EQ(rejected("clients.not.and=(id.eq.1)").text,
            "400 PGRST108 'clients' is not an embedded resource in this request");
}

TEST(HttpdFilter, FailsIfTheNameIsNotAColumnName) {
  EXPECT_EQ(rejected("a%3Eb=eq.1").text,
            "400 PGRST100 \"failed to parse tree path (a>b)\" (line 1, column 2)");
  EXPECT_EQ(rejected(":=eq.1").detail, "unexpected \":\" expecting field name (* or [a..z0..9_$])");
}

TEST(HttpdFilter, IgnoresColumnsAndOnConflict) {
  EXPECT_EQ(where("columns=id&on_conflict=id&id=eq.1"), R"(source."id" = $1::integer | 1)");
}

TEST(HttpdFilter, RejectsArraysBeyondSixLevels) {
  EXPECT_EQ(rejected("tags=cs.{{{{{{a}}}}}}").text, "not rejected");
  EXPECT_EQ(rejected("tags=cs.{{{{{{{a}}}}}}}").text,
            "400 22P02 the value is nested too deeply for type text[]");
  EXPECT_EQ(rejected("id=eq(any).{{{{{{{1}}}}}}}").text,
            "400 22P02 the value is nested too deeply for type integer[]");
}

TEST(HttpdFilter, RejectsJsonBeyondSixtyFourLevels) {
  EXPECT_EQ(rejected("data=cs." + std::string(64, '[')).text, "not rejected");
  EXPECT_EQ(rejected("data=cs." + std::string(65, '[')).text,
            "400 22P02 the value is nested too deeply for type jsonb");
  EXPECT_EQ(rejected("data->a=eq." + std::string(30000, '[')).detail, "It has 30000 levels.");
}

TEST(HttpdFilter, IgnoresBracketsWithinQuotesAndInPlainText) {
  EXPECT_EQ(rejected("tags=cs.{\"{{{{{{{{\\\"{{{{{{\"}").text, "not rejected");
  EXPECT_EQ(rejected("name=eq." + std::string(100, '[')).text, "not rejected");
}

TEST(HttpdJsonFilter, MatchesByPropertiesInsideAJsonColumn) {
  EXPECT_EQ(where("data->foo->>bar=eq.baz"),
            R"((source."data" -> $1::text ->> $2::text) = $3::text | foo | bar | baz)");
}

TEST(HttpdJsonFilter, MatchesByPropertiesUsingNot) {
  EXPECT_EQ(where("data->foo->>bar=not.eq.baz"),
            R"(NOT ((source."data" -> $1::text ->> $2::text) = $3::text) | foo | bar | baz)");
}

TEST(HttpdJsonFilter, ComparesJsonAfterASingleArrow) {
  EXPECT_EQ(where("data->n=gt.5"), R"((source."data" -> $1::text) > $2::jsonb | n | 5)");
}

TEST(HttpdJsonFilter, MatchesListsOfJsonValues) {
  EXPECT_EQ(where("data->>a=in.(1,2)"),
            R"((source."data" ->> $1::text) = ANY ($2::text[]) | a | {"1","2"})");
}

TEST(HttpdJsonFilter, MatchesByArrayIndexes) {
  EXPECT_EQ(where("data->0->>1=eq.x"),
            R"((source."data" -> $1::integer ->> $2::integer) = $3::text | 0 | 1 | x)");
}

TEST(HttpdJsonFilter, MatchesByNegativeIndexes) {
  EXPECT_EQ(where("data->>-1=eq.x"), R"((source."data" ->> $1::integer) = $2::text | -1 | x)");
}

TEST(HttpdJsonFilter, OnlyTreatsWellFormedNumbersAsIndexes) {
  EXPECT_EQ(where("data->0xy->>23-xy-45=eq.x"),
            R"((source."data" -> $1::text ->> $2::text) = $3::text | 0xy | 23-xy-45 | x)");
}

TEST(HttpdJsonFilter, MatchesWhenTheKeyHasNonReservedSpecialCharacters) {
  EXPECT_EQ(where("data->!@%23$%25^%26*_d->>x=eq.1"),
            R"((source."data" -> $1::text ->> $2::text) = $3::text | !@#$%^&*_d | x | 1)");
}

TEST(HttpdJsonFilter, MatchesWhenTheKeyIsQuoted) {
  EXPECT_EQ(where(R"(data->>"a.b,c"=eq.1)"),
            R"((source."data" ->> $1::text) = $2::text | a.b,c | 1)");
}

TEST(HttpdJsonFilter, MatchesWithinTrees) {
  EXPECT_EQ(where("or=(data->a->>b.eq.1,data->>c.is.null)"),
            R"(((source."data" -> $1::text ->> $2::text) = $3::text OR )"
            R"((source."data" ->> $4::text) IS NULL) | a | b | 1 | c)");
}

TEST(HttpdJsonFilter, ReachesIntoColumnsThatAreNotJsonb) {
  EXPECT_EQ(where("tags->>0=eq.x"),
            R"((pg_catalog.to_jsonb(source."tags") ->> $1::integer) = $2::text | 0 | x)");
}

TEST(HttpdJsonFilter, GivesAMeaningfulErrorOnABadIndex) {
  const Rejection rejection = rejected("data->>--34=eq.1");
  EXPECT_EQ(rejection.text,
            "400 PGRST100 \"failed to parse tree path (data->>--34)\" (line 1, column 9)");
  EXPECT_EQ(rejection.detail, "unexpected \"-\" expecting digit");
}

TEST(HttpdJsonFilter, RejectsTooManySteps) {
  std::string query = "data";
  for (int i = 0; i < 33; ++i) query += "->a";
  EXPECT_EQ(rejected(query + "=eq.1").text.substr(0, 12), "400 PGRST100");
}

TEST(HttpdLogic, OrCanDoSimpleLogic) {
  EXPECT_EQ(where("or=(id.eq.1,id.eq.2)"),
            R"((source."id" = $1::integer OR source."id" = $2::integer) | 1 | 2)");
}

TEST(HttpdLogic, OrCanBeNegated) {
  EXPECT_EQ(where("not.or=(id.eq.1,id.eq.2)"),
            R"(NOT (source."id" = $1::integer OR source."id" = $2::integer) | 1 | 2)");
}

TEST(HttpdLogic, AndCanBeNegated) {
  EXPECT_EQ(where("not.and=(id.eq.1,id.eq.2)"),
            R"(NOT (source."id" = $1::integer AND source."id" = $2::integer) | 1 | 2)");
}

TEST(HttpdLogic, OrCanBeCombinedWithTraditionalFilters) {
  EXPECT_EQ(where("or=(id.eq.1,id.eq.2)&name=eq.x"),
            R"((source."id" = $1::integer OR source."id" = $2::integer) AND )"
            R"(source."name" = $3::text | 1 | 2 | x)");
}

TEST(HttpdLogic, CanBeNestedInsideTheSameExpression) {
  EXPECT_EQ(where("or=(and(name.eq.a,id.eq.1),and(name.eq.b,id.eq.2))"),
            R"(((source."name" = $1::text AND source."id" = $2::integer) OR )"
            R"((source."name" = $3::text AND source."id" = $4::integer)) | a | 1 | b | 2)");
}

TEST(HttpdLogic, CanBeNegatedWhileNested) {
  EXPECT_EQ(where("or=(not.and(id.eq.1,name.eq.a),not.or(id.eq.2,id.eq.3))"),
            R"((NOT (source."id" = $1::integer AND source."name" = $2::text) OR )"
            R"(NOT (source."id" = $3::integer OR source."id" = $4::integer)) | 1 | a | 2 | 3)");
}

TEST(HttpdLogic, CanBeCombinedUnnested) {
  EXPECT_EQ(where("and=(id.gt.1,id.lt.9)&or=(id.eq.2,id.eq.3)"),
            R"((source."id" > $1::integer AND source."id" < $2::integer) AND )"
            R"((source."id" = $3::integer OR source."id" = $4::integer) | 1 | 9 | 2 | 3)");
}

TEST(HttpdLogic, HandlesIn) {
  EXPECT_EQ(where("or=(id.in.(1,2),id.in.(3,4))"),
            R"((source."id" = ANY ($1::integer[]) OR source."id" = ANY ($2::integer[])))"
            R"( | {"1","2"} | {"3","4"})");
}

TEST(HttpdLogic, HandlesIs) {
  EXPECT_EQ(where("and=(name.is.null,done.is.true)"),
            R"((source."name" IS NULL AND source."done" IS TRUE))");
}

TEST(HttpdLogic, HandlesIsDistinct) {
  EXPECT_EQ(where("and=(name.isdistinct.x)"), R"((source."name" IS DISTINCT FROM $1::text) | x)");
}

TEST(HttpdLogic, HandlesCsAndCdWithTheCommasOfArrays) {
  EXPECT_EQ(where("or=(tags.cs.{1,2,3},tags.cd.{1})"),
            R"((source."tags" @> $1::text[] OR source."tags" <@ $2::text[]) | {1,2,3} | {1})");
}

TEST(HttpdLogic, HandlesQuotedRanges) {
  EXPECT_EQ(where(R"(and=(span.ov."[1,2]",id.eq.1))"),
            R"((source."span" && $1::int4range AND source."id" = $2::integer) | [1,2] | 1)");
}

TEST(HttpdLogic, OperatorsCanBeNegated) {
  EXPECT_EQ(where("and=(id.not.eq.1,name.not.is.null,id.not.in.(2))"),
            R"((NOT (source."id" = $1::integer) AND NOT (source."name" IS NULL) AND )"
            R"(NOT (source."id" = ANY ($2::integer[]))) | 1 | {"2"})");
}

TEST(HttpdLogic, EqCanHaveQuotes) {
  EXPECT_EQ(where(R"q(or=(name.eq."(a,b,4)",name.eq."x\"y"))q"),
            R"((source."name" = $1::text OR source."name" = $2::text) | (a,b,4) | x"y)");
}

TEST(HttpdLogic, LikeAndIlikeCanHaveQuotes) {
  EXPECT_EQ(where(R"q(or=(name.like."*ity,4*",name.ilike."*ITY,5)"))q"),
            R"((source."name" LIKE $1::text OR source."name" ILIKE $2::text) | %ity,4% | %ITY,5))");
}

TEST(HttpdLogic, InCanHaveQuotes) {
  EXPECT_EQ(where(R"(or=(name.in.("1,2",3)))"),
            R"((source."name" = ANY ($1::text[])) | {"1,2","3"})");
}

TEST(HttpdLogic, TakesAnIncompleteQuoteAsPlainText) {
  EXPECT_EQ(where(R"(or=(name.eq."a"b,name.eq."c))"),
            R"((source."name" = $1::text OR source."name" = $2::text) | "a"b | "c)");
}

TEST(HttpdLogic, AllowsWhitespace) {
  EXPECT_EQ(where("and=(%20and%20(%20id.in.(%201,2)%20,%20id.eq.3)%20,%20or%20(%20id.eq.4)%20)"),
            R"(((source."id" = ANY ($1::integer[]) AND source."id" = $2::integer) AND )"
            R"((source."id" = $3::integer)) | {"1","2"} | 3 | 4)");
}

TEST(HttpdLogic, CannotHaveZeroConditions) {
  const Rejection rejection = rejected("or=()");
  EXPECT_EQ(rejection.text, "400 PGRST100 \"failed to parse logic tree (())\" (line 1, column 4)");
  EXPECT_EQ(rejection.detail,
            "unexpected \")\" expecting field name (* or [a..z0..9_$]), negation operator (not) or "
            "logic operator (and, or)");
}

TEST(HttpdLogic, CanHaveASingleCondition) {
  EXPECT_EQ(where("or=(id.eq.1)"), R"((source."id" = $1::integer) | 1)");
}

TEST(HttpdLogic, CanHaveFourConditionsCombiningAndOr) {
  EXPECT_EQ(where("or=(id.eq.1,id.eq.2,and(id.gt.3,id.lt.4),id.eq.5)"),
            R"((source."id" = $1::integer OR source."id" = $2::integer OR )"
            R"((source."id" > $3::integer AND source."id" < $4::integer) OR )"
            R"(source."id" = $5::integer) | 1 | 2 | 3 | 4 | 5)");
}

TEST(HttpdLogic, CanQueryColumnsThatBeginWithReservedWords) {
  EXPECT_EQ(rejected("or=(and_starting_col.eq.x,or_starting_col.eq.y)").text,
            "400 42703 column projects.and_starting_col does not exist");
}

TEST(HttpdLogic, FailsWithoutParentheses) {
  EXPECT_EQ(rejected("or=)(").text,
            "400 PGRST100 \"failed to parse logic tree ()()\" (line 1, column 3)");
}

TEST(HttpdLogic, FailsWhenTheParenthesesDoNotClose) {
  EXPECT_EQ(rejected("or=(id.eq.1").detail, "unexpected end of input expecting \",\" or \")\"");
}

TEST(HttpdLogic, FailsWhenMoreFollowsTheParentheses) {
  EXPECT_EQ(rejected("or=(id.eq.1)x").text,
            "400 PGRST100 \"failed to parse logic tree ((id.eq.1)x)\" (line 1, column 12)");
}

TEST(HttpdLogic, FailsOnAnUnknownLogicOperator) {
  EXPECT_EQ(rejected("or=(id.eq.1,xor(id.eq.2,id.eq.3))").text,
            "400 PGRST100 \"failed to parse logic tree ((id.eq.1,xor(id.eq.2,id.eq.3)))\" "
            "(line 1, column 15)");
}

TEST(HttpdLogic, AcceptsThirtyTwoLevels) {
  const auto nested = [](int levels) {
    std::string query = "or=";
    for (int i = 1; i < levels; ++i) query += "(and";
    query += "(id.eq.1)";
    for (int i = 1; i < levels; ++i) query += ')';
    return query;
  };
  EXPECT_EQ(rejected(nested(32)).text, "not rejected");
  EXPECT_EQ(rejected(nested(33)).detail, "unexpected \"a\" expecting at most 32 levels of logic");
  EXPECT_EQ(rejected(nested(5000)).text.substr(0, 12), "400 PGRST100");
}

TEST(HttpdLogic, BindsTextThatLooksLikeSql) {
  EXPECT_EQ(where("name=eq.x'; DROP TABLE projects; --"),
            R"(source."name" = $1::text | x'; DROP TABLE projects; --)");
  EXPECT_EQ(where("data->>x'%20IS%20NULL=eq.1"),
            R"((source."data" ->> $1::text) = $2::text | x' IS NULL | 1)");
}

TEST(HttpdLogic, RejectsAColumnThatLooksLikeSql) {
  EXPECT_EQ(rejected("\"id\\\" OR true --\"=eq.1").text,
            "400 42703 column projects.id\" OR true -- does not exist");
  EXPECT_EQ(rejected("id;--=eq.1").text,
            "400 PGRST100 \"failed to parse tree path (id;--)\" (line 1, column 3)");
}

}  // namespace
}  // namespace relevance::httpd
