package io.ringhold.cli.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A server process, known by its number and the time of its start: numbers are given out again,
/// and an innocent process must never be killed for having one.
record NodeProcess(long pid, long startedAtMillis) {
  /// The operating system derives start times from the wall clock, which may be adjusted between
  /// two looks.
  private static final long TOLERANCE_MILLIS = 2_000;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  static NodeProcess of(ProcessHandle handle) {
    return new NodeProcess(
        handle.pid(), handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
  }

  private Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(this::isSame)
        .filter(_ -> !isZombie());
  }

  private boolean isSame(ProcessHandle handle) {
    long startedAt = handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return Math.abs(startedAt - startedAtMillis) <= TOLERANCE_MILLIS;
  }

  /// Dead, but not yet collected by its parent; Java takes such a process for alive. Some
  /// containers never collect.
  private boolean isZombie() {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false; // no Linux, or gone meanwhile
    }
  }

  boolean isAlive() {
    return handle().isPresent();
  }

  /// Asks the server to end, by SIGTERM.
  void terminate() {
    handle().ifPresent(ProcessHandle::destroy);
  }

  /// Ends the server at once, by SIGKILL.
  void kill() {
    handle().ifPresent(ProcessHandle::destroyForcibly);
  }

  /// Returns whether the process has ended in time.
  boolean awaitEnd(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (isAlive()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(LOOK_AGAIN);
    }
    return true;
  }

  Duration uptime() {
    return Duration.ofMillis(System.currentTimeMillis() - startedAtMillis);
  }

  /// Memory in RAM; empty where the system does not tell.
  Optional<Long> residentBytes() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
