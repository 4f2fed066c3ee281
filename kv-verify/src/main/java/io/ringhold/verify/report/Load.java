package io.ringhold.verify.report;

import io.ringhold.verify.history.Operation;
import java.util.Comparator;
import java.util.List;

/// When operations were under way. Those that a fault meets show more than those that begin later.
final class Load {
  private final long[] starts;

  /// The latest end of an operation and of all that began before it.
  private final long[] ends;

  Load(List<Operation> history) {
    List<Operation> sorted =
        history.stream().sorted(Comparator.comparingLong(Operation::startNanos)).toList();
    starts = sorted.stream().mapToLong(Operation::startNanos).toArray();
    ends = sorted.stream().mapToLong(Load::endKnown).toArray();
    for (int i = 1; i < ends.length; i++) {
      ends[i] = Math.max(ends[i], ends[i - 1]);
    }
  }

  /// Nobody waits for ever for one that has no end.
  private static long endKnown(Operation operation) {
    return operation.endNanos() == Operation.NEVER ? operation.startNanos() : operation.endNanos();
  }

  boolean isUnderWay(long beginNanos, long endNanos) {
    int low = 0;
    int high = starts.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (starts[middle] <= endNanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low > 0 && ends[low - 1] >= beginNanos;
  }
}
