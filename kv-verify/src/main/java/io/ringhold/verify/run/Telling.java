package io.ringhold.verify.run;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Units;
import io.ringhold.verify.history.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Tells on stderr how far a run is: one line that is redrawn on a terminal, a line now and then
/// elsewhere.
final class Telling implements Run.Watcher, AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(500);
  private static final Duration LINE = Duration.ofSeconds(10);
  private static final String CLEAR_LINE = "\r\033[K";

  private final Console console;
  private final Duration length;
  private final long startedAt = System.nanoTime();
  private final Map<String, LongAdder> ended = new ConcurrentHashMap<>();
  private final Thread ticker = Thread.ofVirtual().name("telling").unstarted(this::tick);

  private Telling(Console console, Duration length) {
    this.console = console;
    this.length = length;
  }

  static Telling start(Console console, Duration length) {
    var telling = new Telling(console, length);
    telling.ticker.start();
    return telling;
  }

  @Override
  public void phase(String what) {
    console.say((console.errIsTerminal() ? CLEAR_LINE : "") + "verify: " + what);
  }

  @Override
  public void ended(Operation operation) {
    ended.computeIfAbsent(operation.outcome().kind(), _ -> new LongAdder()).increment();
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(console.errIsTerminal() ? REDRAW : LINE);
        if (console.errIsTerminal()) {
          console.err().print(CLEAR_LINE + line());
          console.err().flush();
        } else {
          console.say(line());
        }
      }
    } catch (InterruptedException _) {
      if (console.errIsTerminal()) {
        console.err().print(CLEAR_LINE);
      }
    }
  }

  private String line() {
    return "verify: %s of %s, %s ok, %s fail, %s unknown"
        .formatted(
            Units.clock(Duration.ofNanos(System.nanoTime() - startedAt)),
            Units.clock(length),
            count("ok"),
            count("fail"),
            count("unknown"));
  }

  private String count(String outcome) {
    LongAdder count = ended.get(outcome);
    return Units.count(count == null ? 0 : count.sum());
  }

  @Override
  public void close() {
    ticker.interrupt();
    try {
      ticker.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
