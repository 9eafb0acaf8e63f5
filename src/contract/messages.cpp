// SPDX-License-Identifier: PostgreSQL
#include "contract/messages.h"

#include <array>

#include "contract/json_fields.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

constexpr const char* kServiceWarning = "service_warning";  // of a service that gives no code
constexpr std::array kStatuses = {"created", "training", "completed", "failed", "cancelled"};
constexpr std::array kPhases = {"receiving", "parsing", "growing", "explaining", "done"};

// The error in a status: an error object, or the bare sentence of another service.
std::optional<Error> parse_status_error(const json& error) {
  if (error.is_string()) return parse_error(json{{"error", error}});
  return parse_error(error);
}

// The service's text, shortened to what a person would read.
std::string error_text(const json& value) {
  constexpr std::size_t kMaxBytes = 4000;
  if (value.is_array() || value.is_object()) return "the model service reported an error";
  std::string text = value.is_string() ? value.get<std::string>()
                                       : value.dump(-1, ' ', true, json::error_handler_t::replace);
  std::erase(text, '\0');
  if (text.size() <= kMaxBytes) return text;
  std::size_t end = kMaxBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string error_part(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::string() : error_text(*found);
}

Warning parse_warning(const Fields& fields) {
  const auto text = [&](const char* key, const std::string& otherwise) {
    return fields.optional_text(key).value_or(otherwise);
  };
  Warning warning;
  warning.code = text("code", kServiceWarning);
  warning.column = text("column", "");
  warning.message.english = fields.text("message");
  warning.message.portuguese = text("message_pt", warning.message.english);
  warning.next_step.english = text("next_step", "");
  warning.next_step.portuguese = text("next_step_pt", warning.next_step.english);
  return warning;
}

std::vector<Warning> parse_details(const Fields& holder) {
  std::vector<Warning> warnings;
  for (const Fields& warning : holder.optional_objects("warning_details")) {
    warnings.push_back(parse_warning(warning));
  }
  return warnings;
}

std::vector<Warning> parse_warnings(const Fields& status) {
  if (status.has("warning_details")) return parse_details(status);
  std::vector<Warning> warnings;
  for (const std::string& sentence : status.optional_texts("warnings")) {
    warnings.push_back({kServiceWarning, {}, {sentence, sentence}, {}});
  }
  return warnings;
}

}  // namespace

const char* to_string(Status status) {
  return kStatuses.at(static_cast<std::size_t>(status));
}
const char* to_string(Phase phase) {
  return kPhases.at(static_cast<std::size_t>(phase));
}

json to_json(const Error& error) {
  json out = {{"error", error.message()}, {"code", error.code()}};
  if (!error.detail().empty()) out["detail"] = error.detail();
  if (!error.hint().empty()) out["hint"] = error.hint();
  return out;
}

json to_json(const std::vector<Warning>& warnings) {
  json out = {{"warnings", json::array()}, {"warning_details", json::array()}};
  for (const Warning& warning : warnings) {
    out["warnings"].push_back(text_of(warning));
    out["warning_details"].push_back({
        {"code", warning.code},
        {"column", warning.column},
        {"message", warning.message.english},
        {"next_step", warning.next_step.english},
        {"message_pt", warning.message.portuguese},
        {"next_step_pt", warning.next_step.portuguese},
    });
  }
  return out;
}

json warnings_in(const std::vector<Warning>& warnings, Language language) {
  const auto text =
      language == Language::portuguese ? &BothLanguages::portuguese : &BothLanguages::english;
  const auto or_null = [](const std::string& value) {
    return value.empty() ? json(nullptr) : json(value);
  };
  json out = json::array();
  for (const Warning& warning : warnings) {
    out.push_back({{"code", warning.code},
                   {"column", or_null(warning.column)},
                   {"message", warning.message.*text},
                   {"next_step", or_null(warning.next_step.*text)}});
  }
  return out;
}

std::vector<Warning> parse_warning_details(const json& details) {
  const json holder = {{"warning_details", details}};
  return parse_details(Fields(holder, "the warnings"));
}

json to_json(const ModelStatus& status) {
  json out = {
      {"model_id", status.model_id},         {"model_name", status.model_name},
      {"status", to_string(status.status)},  {"phase", to_string(status.phase)},
      {"progress", number(status.progress)},
  };
  out.update(to_json(status.warnings));
  if (status.error) out["error"] = to_json(*status.error);
  if (status.metrics) out["metrics"] = to_json(*status.metrics);
  return out;
}

ModelStatus parse_model_status(const json& given) {
  const Fields fields(given, "model status");
  ModelStatus status;
  if (!fields.has("model_id")) fields.reject("model_id", "an integer");
  status.model_id = fields.integer<int>("model_id", kNotNegative);
  status.model_name = fields.optional_text("model_name").value_or("");
  status.status = static_cast<Status>(fields.word("status", kStatuses));
  if (fields.has("phase")) status.phase = static_cast<Phase>(fields.word("phase", kPhases));
  if (fields.has("progress")) status.progress = fields.number("progress", kShare);
  status.warnings = parse_warnings(fields);
  if (fields.has("error")) status.error = parse_status_error(given.at("error"));
  if (fields.has("metrics")) status.metrics = parse_metrics(given.at("metrics"));
  return status;
}

std::optional<Error> parse_error(const json& given) {
  if (!given.is_object()) return std::nullopt;
  const auto message = given.find("error");
  if (message == given.end() || message->is_null() || *message == false) return std::nullopt;
  std::string code = error_part(given, "code");
  std::string text = error_part(given, "error");
  return Error(code.empty() ? "service_error" : code,
               text.empty() ? "the model service reported an error" : text,
               error_part(given, "detail"), error_part(given, "hint"));
}

}  // namespace relevance::contract
