package io.ringhold.cli.command;

import io.ringhold.cli.console.Json;
import io.ringhold.client.Condition;
import io.ringhold.client.Operation;
import java.time.Duration;

/// A line of a file for `batch`: `{"put":{...}}` or `{"delete":{...}}`, keys and values as in
/// [RecordForm], each with at most one of `"if_absent":true` and `"if_version":N`, a put also with
/// `"ttl_ms":N`.
final class OperationForm {
  private OperationForm() {}

  static Operation parse(Json.Struct line) throws MalformedException {
    JsonLine.refuseOthers(line, "put", "delete");
    if (line.members().size() == 1) {
      if (line.get("put") instanceof Json.Struct put) {
        JsonLine.refuseOthers(
            put, "key", "key_base64", "value", "value_base64", "if_absent", "if_version", "ttl_ms");
        return new Operation.Put(
            RecordForm.key(put), RecordForm.value(put), condition(put), ttl(put));
      }
      if (line.get("delete") instanceof Json.Struct delete) {
        JsonLine.refuseOthers(delete, "key", "key_base64", "if_version");
        return new Operation.Delete(RecordForm.key(delete), condition(delete));
      }
    }
    throw new MalformedException("it must be {\"put\":{...}} or {\"delete\":{...}}");
  }

  private static Duration ttl(Json.Struct put) throws MalformedException {
    return switch (put.get("ttl_ms")) {
      case null -> Duration.ZERO;
      case Json.Numeral(var literal) when literal.matches("[1-9]\\d{0,15}") ->
          Duration.ofMillis(Long.parseLong(literal));
      default -> throw new MalformedException("\"ttl_ms\" is not a whole number above 0");
    };
  }

  private static Condition condition(Json.Struct operation) throws MalformedException {
    Json absent = operation.get("if_absent");
    Json version = operation.get("if_version");
    if (absent == null && version == null) {
      return Condition.NONE;
    }
    if (version == null && absent instanceof Json.Flag(var flag) && flag) {
      return Condition.IF_ABSENT;
    }
    if (absent == null
        && version instanceof Json.Numeral(var literal)
        && literal.matches("\\d{1,18}")) {
      return Condition.ifVersion(Long.parseLong(literal));
    }
    throw new MalformedException(
        "the condition must be either \"if_absent\":true or \"if_version\":N");
  }
}
