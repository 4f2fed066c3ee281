package io.ringhold.verify.check;

import io.ringhold.client.Condition;
import io.ringhold.client.Receipt;
import io.ringhold.verify.history.Operation;
import org.jspecify.annotations.Nullable;

/// An operation as one of its keys saw it.
sealed interface Access {
  Operation source();

  default long start() {
    return source().startNanos();
  }

  /// [Operation#NEVER] when it may take place after its client has given up.
  long end();

  /// @param value null for a deletion
  /// @param version 0 when nobody was told
  /// @param receipt null when the outcome is unknown
  record Write(
      Operation source,
      @Nullable String value,
      Condition condition,
      long version,
      @Nullable Receipt receipt)
      implements Access {
    boolean isCertain() {
      return receipt != null;
    }

    @Override
    public long end() {
      return isCertain() ? source.endNanos() : Operation.NEVER;
    }
  }

  /// @param value null when there was none
  /// @param receipt null when the answer had none
  record Read(Operation source, @Nullable String value, long version, @Nullable Receipt receipt)
      implements Access {
    @Override
    public long end() {
      return source.endNanos();
    }
  }

  /// A write that did not take place because its condition did not hold.
  ///
  /// @param currentVersion of the key at that moment; 0 when it had no value
  record Refused(Operation source, Condition condition, long currentVersion) implements Access {
    @Override
    public long end() {
      return source.endNanos();
    }
  }
}
