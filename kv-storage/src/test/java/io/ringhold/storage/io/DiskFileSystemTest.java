package io.ringhold.storage.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFileSystemTest {
  private static final int BYTES = 1 << 20;
  private static final int READS = 3_000;

  @TempDir Path directory;
  private final FileSystem files = new DiskFileSystem();

  @Test
  void readsSurviveInterruptsOfTheirOwnAndOfOtherThreads() throws Exception {
    try (var file = files.open(written("f"))) {
      var running = new AtomicInteger(3);
      Callable<Boolean> reads = () -> readAll(file, running);
      var tasks = new ArrayList<FutureTask<Boolean>>();
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < 3; i++) {
        var task = new FutureTask<>(reads);
        tasks.add(task);
        threads.add(Thread.ofPlatform().start(task));
      }
      while (running.get() > 0) {
        threads.forEach(Thread::interrupt);
        LockSupport.parkNanos(10_000);
      }
      for (var task : tasks) {
        assertThat(task.get()).isTrue();
      }
    }
  }

  private static boolean readAll(ReadFile file, AtomicInteger running) throws IOException {
    try {
      for (int i = 0; i < READS; i++) {
        int at = i * 331 % (BYTES - 4096);
        var read = file.read(at, 4096);
        if (read[0] != (byte) at || read[4095] != (byte) (at + 4095)) {
          return false;
        }
      }
      return true;
    } finally {
      running.decrementAndGet();
    }
  }

  @Test
  void filesEndWhereTheyEndAndAreMadeOnce() throws IOException {
    var path = written("f");
    assertThatThrownBy(() -> files.create(path)).isInstanceOf(FileAlreadyExistsException.class);
    try (var file = files.open(path)) {
      assertThat(file.size()).isEqualTo(BYTES);
      assertThatThrownBy(() -> file.read(BYTES - 1, 2)).isInstanceOf(EOFException.class);
    }
    files.link(path, directory.resolve("g"));
    files.rename(path, directory.resolve("h"));
    files.syncDirectory(directory);
    assertThat(files.list(directory)).containsExactly("g", "h");
    files.delete(directory.resolve("g"));
    files.delete(directory.resolve("g"));
    assertThat(files.exists(directory.resolve("g"))).isFalse();
    assertThat(files.usableBytes(directory)).isPositive();
  }

  private Path written(String name) throws IOException {
    var path = directory.resolve(name);
    var bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) i;
    }
    try (var file = files.create(path)) {
      file.write(bytes);
      file.sync();
    }
    return path;
  }
}
