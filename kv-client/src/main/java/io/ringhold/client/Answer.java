package io.ringhold.client;

import io.ringhold.client.KvException.Kind;
import java.util.Map;

/// What could be learnt of a cluster: what is so, or that nobody could say. The two are never
/// mixed: a list inside of a [Known] that is empty is really empty.
public sealed interface Answer<T> {
  /// A majority has confirmed it, or whoever was asked speaks of itself alone.
  record Known<T>(T value) implements Answer<T> {}

  /// Nothing follows from it, neither that something is so nor that it is not.
  ///
  /// @param reason in capitals, for programs, as in [KvException#reason()]
  /// @param why one sentence for a person
  record Unknown<T>(String reason, String why) implements Answer<T> {}

  /// What is so.
  ///
  /// @throws KvException of [Kind#UNAVAILABLE] if it is unknown
  default T known() {
    return switch (this) {
      case Known<T>(var value) -> value;
      case Unknown<T>(var reason, var why) ->
          throw new KvException(Kind.UNAVAILABLE, reason, why, Map.of(), null);
    };
  }
}
