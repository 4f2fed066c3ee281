package io.ringhold.verify.history;

import io.ringhold.client.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client was told.
public sealed interface Outcome {
  /// It took place.
  ///
  /// @param receipt null for a scan, which has none
  /// @param versions of what was written, in the order of a batch; empty for reads
  /// @param entries what was read; empty for writes and for a get that found nothing
  record Ok(@Nullable Receipt receipt, List<Long> versions, List<Found> entries)
      implements Outcome {
    public Ok {
      versions = List.copyOf(versions);
      entries = List.copyOf(entries);
    }
  }

  /// It surely did not take place.
  ///
  /// @param currentVersion of the key whose condition did not hold, 0 when it had no value; -1 when
  ///   the refusal says nothing about the state
  record Failed(String reason, long currentVersion) implements Outcome {
    public static final long SAYS_NOTHING = -1;
  }

  /// A write may have taken place, or may yet do so; a read brought nothing.
  record Unknown(String reason) implements Outcome {}

  /// A key that was read.
  record Found(String key, String value, long version) {}

  /// The word for it in histories and reports.
  default String kind() {
    return switch (this) {
      case Ok _ -> "ok";
      case Failed _ -> "fail";
      case Unknown _ -> "unknown";
    };
  }
}
