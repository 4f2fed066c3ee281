package io.ringhold.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// The processor time that processes have used, from `/proc/PID/stat`.
final class CpuTime {
  // Linux counts in ticks of USER_HZ, which is 100 on every architecture that Java runs on.
  private static final long TICK_MICROS = 10_000;

  // Fields 14 and 15, utime and stime, counted from behind the name, which is field 2 and may hold
  // spaces.
  private static final int UTIME = 11;

  private CpuTime() {}

  /// In µs, user and system, of all processes together; empty where that cannot be known.
  static OptionalLong of(List<Long> pids) {
    long micros = 0;
    for (long pid : pids) {
      try {
        micros += parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
      } catch (IOException e) {
        return OptionalLong.empty();
      }
    }
    return pids.isEmpty() ? OptionalLong.empty() : OptionalLong.of(micros);
  }

  static long parse(String stat) {
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * TICK_MICROS;
  }
}
