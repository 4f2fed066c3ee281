package io.ringhold.verify.history;

import io.ringhold.cli.console.Json;
import io.ringhold.client.Condition;
import io.ringhold.client.Receipt;
import java.util.ArrayList;
import java.util.List;

/// An operation as a line of JSON, and back.
final class OperationForm {
  private OperationForm() {}

  static Json.Struct json(Operation operation) {
    var line = Json.object().with("process", operation.process());
    if (operation.request() != null) {
      line.with("request", operation.request());
    }
    write(operation.action(), line);
    line.with("start", operation.startNanos()).with("end", operation.endNanos());
    write(operation.outcome(), line);
    return line;
  }

  private static void write(Action action, Json.Struct line) {
    switch (action) {
      case Action.Put(var key, var value, var condition) -> {
        line.with("put", key).with("value", value);
        write(condition, line);
      }
      case Action.Delete(var key, var condition) -> write(condition, line.with("delete", key));
      case Action.Get(var key) -> line.with("get", key);
      case Action.Batch(var puts) -> line.with("batch", array(puts, OperationForm::part));
      case Action.Scan(var prefix, var reverse) ->
          line.with("scan", prefix).with("reverse", reverse);
    }
  }

  private static Json part(Action.Put put) {
    var part = Json.object();
    write(put, part);
    return part;
  }

  private static void write(Condition condition, Json.Struct line) {
    switch (condition) {
      case Condition.None() -> {}
      case Condition.IfAbsent() -> line.with("if_absent", true);
      case Condition.IfVersion(long version) -> line.with("if_version", version);
    }
  }

  private static void write(Outcome outcome, Json.Struct line) {
    switch (outcome) {
      case Outcome.Ok(var receipt, var versions, var entries) -> {
        var ok = Json.object();
        if (receipt != null) {
          ok.with("shard", receipt.shard())
              .with("term", receipt.term())
              .with("index", receipt.index());
        }
        if (!versions.isEmpty()) {
          ok.with("versions", array(versions, OperationForm::number));
        }
        if (!entries.isEmpty()) {
          ok.with("entries", array(entries, OperationForm::entry));
        }
        line.with("ok", ok);
      }
      case Outcome.Failed(var reason, long current) -> {
        line.with("fail", reason);
        if (current != Outcome.Failed.SAYS_NOTHING) {
          line.with("current", current);
        }
      }
      case Outcome.Unknown(var reason) -> line.with("unknown", reason);
    }
  }

  private static Json entry(Outcome.Found found) {
    return new Json.Array(
        List.of(new Json.Text(found.key()), new Json.Text(found.value()), number(found.version())));
  }

  private static Json number(long number) {
    return new Json.Numeral(Long.toString(number));
  }

  private interface Form<T> {
    Json of(T element);
  }

  private static <T> Json array(List<T> elements, Form<T> form) {
    List<Json> array = new ArrayList<>();
    elements.forEach(element -> array.add(form.of(element)));
    return new Json.Array(array);
  }

  /// @throws IllegalArgumentException when the line is no operation
  static Operation parse(String line) {
    Json json;
    try {
      json = Json.parse(line);
    } catch (Json.SyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    if (!(json instanceof Json.Struct struct)) {
      throw new IllegalArgumentException("an operation is a JSON object");
    }
    return new Operation(
        (int) number(struct, "process"),
        struct.get("request") instanceof Json.Text(var request) ? request : null,
        action(struct),
        number(struct, "start"),
        number(struct, "end"),
        outcome(struct));
  }

  private static Action action(Json.Struct line) {
    if (line.get("batch") instanceof Json.Array(var parts)) {
      return new Action.Batch(parts.stream().map(OperationForm::put).toList());
    }
    if (line.get("put") != null) {
      return put(line);
    }
    if (line.get("delete") instanceof Json.Text(var key)) {
      return new Action.Delete(key, condition(line));
    }
    if (line.get("get") instanceof Json.Text(var key)) {
      return new Action.Get(key);
    }
    if (line.get("scan") instanceof Json.Text(var prefix)) {
      return new Action.Scan(prefix, line.get("reverse") instanceof Json.Flag(boolean on) && on);
    }
    throw new IllegalArgumentException("no put, delete, get, batch or scan");
  }

  private static Action.Put put(Json json) {
    if (json instanceof Json.Struct line
        && line.get("put") instanceof Json.Text(var key)
        && line.get("value") instanceof Json.Text(var value)) {
      return new Action.Put(key, value, condition(line));
    }
    throw new IllegalArgumentException("a put has a key and a value");
  }

  private static Condition condition(Json.Struct line) {
    if (line.get("if_version") != null) {
      return Condition.ifVersion(number(line, "if_version"));
    }
    return line.get("if_absent") == null ? Condition.NONE : Condition.IF_ABSENT;
  }

  private static Outcome outcome(Json.Struct line) {
    if (line.get("ok") instanceof Json.Struct ok) {
      return ok(ok);
    }
    if (line.get("fail") instanceof Json.Text(var reason)) {
      return new Outcome.Failed(
          reason,
          line.get("current") == null ? Outcome.Failed.SAYS_NOTHING : number(line, "current"));
    }
    if (line.get("unknown") instanceof Json.Text(var reason)) {
      return new Outcome.Unknown(reason);
    }
    throw new IllegalArgumentException("no ok, fail or unknown");
  }

  private static Outcome ok(Json.Struct ok) {
    Receipt receipt =
        ok.get("shard") == null
            ? null
            : new Receipt((int) number(ok, "shard"), number(ok, "term"), number(ok, "index"));
    return new Outcome.Ok(
        receipt,
        elements(ok, "versions").stream().map(OperationForm::number).toList(),
        elements(ok, "entries").stream().map(OperationForm::found).toList());
  }

  private static Outcome.Found found(Json json) {
    if (json instanceof Json.Array(var parts)
        && parts.size() == 3
        && parts.get(0) instanceof Json.Text(var key)
        && parts.get(1) instanceof Json.Text(var value)) {
      return new Outcome.Found(key, value, number(parts.get(2)));
    }
    throw new IllegalArgumentException("an entry is [key, value, version]");
  }

  private static List<Json> elements(Json.Struct line, String name) {
    return line.get(name) instanceof Json.Array(var elements) ? elements : List.of();
  }

  private static long number(Json.Struct line, String name) {
    Json value = line.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return number(value);
  }

  private static long number(Json value) {
    if (value instanceof Json.Numeral(var literal)) {
      return Long.parseLong(literal);
    }
    throw new IllegalArgumentException(value + " is not a number");
  }
}
