package io.ringhold.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The server processes of a run and its directory, which all go when the run ends, also by Ctrl-C.
final class Servers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path directory;
  private final List<ProcessHandle> processes = new CopyOnWriteArrayList<>();
  private final AtomicBoolean cleaned = new AtomicBoolean();

  /// Makes a new directory below the given one.
  Servers(Path parent) throws IOException {
    Files.createDirectories(parent);
    directory = Files.createTempDirectory(parent, "run-");
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "bench-clean"));
  }

  Path directory() {
    return directory;
  }

  void add(ProcessHandle process) {
    processes.add(process);
  }

  @Override
  public void close() {
    if (!cleaned.getAndSet(true)) {
      end();
    }
  }

  private void end() {
    processes.forEach(ProcessHandle::destroy);
    var ends = processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      processes.forEach(ProcessHandle::destroyForcibly);
    } catch (Exception e) {
      System.err.println("bench: waiting for the servers to end: " + e);
    }
    try {
      delete(directory);
    } catch (IOException e) {
      System.err.println("bench: " + directory + " could not be removed: " + e.getMessage());
    }
  }

  private static void delete(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
