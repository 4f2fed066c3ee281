package io.ringhold.verify.report;

import io.ringhold.verify.history.Operation;
import java.util.Arrays;
import java.util.List;

/// A run cut into equal slices of time.
///
/// @param nanosPerSlice how long a slice is
/// @param ok operations that ended well in each slice
/// @param failed operations that surely came to nothing
/// @param unknown operations whose outcome nobody knows
/// @param medianMillis of the operations that ended well; 0 when there was none
/// @param p99Millis likewise
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record Timeline(
    long beginNanos,
    long nanosPerSlice,
    int[] ok,
    int[] failed,
    int[] unknown,
    double[] medianMillis,
    double[] p99Millis) {
  static Timeline of(List<Operation> history, long beginNanos, long endNanos, int slices) {
    long perSlice = Math.max(1, (endNanos - beginNanos + slices) / slices);
    int[] ok = new int[slices];
    int[] failed = new int[slices];
    int[] unknown = new int[slices];
    long[][] latencies = new long[slices][16];
    for (Operation operation : history) {
      int slice = (int) ((operation.endNanos() - beginNanos) / perSlice);
      switch (operation.outcome().kind()) {
        case "ok" -> {
          if (ok[slice] == latencies[slice].length) {
            latencies[slice] = Arrays.copyOf(latencies[slice], 2 * ok[slice]);
          }
          latencies[slice][ok[slice]++] = operation.endNanos() - operation.startNanos();
        }
        case "fail" -> failed[slice]++;
        default -> unknown[slice]++;
      }
    }
    for (int slice = 0; slice < slices; slice++) {
      Arrays.sort(latencies[slice], 0, ok[slice]);
    }
    return new Timeline(
        beginNanos,
        perSlice,
        ok,
        failed,
        unknown,
        quantiles(latencies, ok, 0.5),
        quantiles(latencies, ok, 0.99));
  }

  private static double[] quantiles(long[][] sorted, int[] counts, double quantile) {
    double[] millis = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      millis[i] = counts[i] == 0 ? 0 : sorted[i][(int) (quantile * (counts[i] - 1))] / 1e6;
    }
    return millis;
  }
}
