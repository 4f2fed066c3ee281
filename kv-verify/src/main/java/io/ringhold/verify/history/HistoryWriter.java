package io.ringhold.verify.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/// Appends operations to a file as they end. For many threads.
public final class HistoryWriter implements AutoCloseable {
  private final BufferedWriter file;
  private final ReentrantLock lock = new ReentrantLock();

  private HistoryWriter(BufferedWriter file) {
    this.file = file;
  }

  /// Begins a new file.
  public static HistoryWriter create(Path path) throws IOException {
    return new HistoryWriter(Files.newBufferedWriter(path));
  }

  public void write(Operation operation) {
    String line = operation + "\n";
    lock.lock();
    try {
      file.write(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      file.close();
    } finally {
      lock.unlock();
    }
  }
}
