package io.ringhold.verify.nemesis;

import io.ringhold.cli.console.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// When what went wrong, as JSON lines: one when a fault begins and one when it has been healed.
public final class FaultLog implements AutoCloseable {
  /// @param kind one of [Kind], in words
  /// @param fault which of its kind
  /// @param what for a person: who is hit, and how hard
  /// @param beginNanos of the run's monotonic clock
  /// @param endNanos [Long#MAX_VALUE] while it goes on
  public record Event(String kind, String fault, String what, long beginNanos, long endNanos) {}

  /// A fault that goes on until it is closed.
  final class Open implements AutoCloseable {
    private final int number;

    private Open(int number) {
      this.number = number;
    }

    @Override
    public void close() {
      end(number);
    }
  }

  private final BufferedWriter file;
  private final List<Event> events = new ArrayList<>();

  private FaultLog(BufferedWriter file) {
    this.file = file;
  }

  /// Begins a new file.
  public static FaultLog create(Path path) throws IOException {
    return new FaultLog(Files.newBufferedWriter(path));
  }

  synchronized Open begin(Kind kind, String fault, String what) {
    long now = System.nanoTime();
    events.add(new Event(kind.word(), fault, what, now, Long.MAX_VALUE));
    int number = events.size() - 1;
    write(
        Json.object()
            .with("number", number)
            .with("begin", now)
            .with("kind", kind.word())
            .with("fault", fault)
            .with("what", what));
    return new Open(number);
  }

  private synchronized void end(int number) {
    long now = System.nanoTime();
    Event event = events.get(number);
    events.set(number, new Event(event.kind, event.fault, event.what, event.beginNanos, now));
    write(Json.object().with("number", number).with("end", now));
  }

  private void write(Json line) {
    try {
      file.write(line + "\n");
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All faults so far, in the order in which they began.
  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
