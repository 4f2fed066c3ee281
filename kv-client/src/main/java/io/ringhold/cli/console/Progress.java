package io.ringhold.cli.console;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/// Tells on stderr how far a long command is: a bar that is redrawn on a terminal, a plain line
/// every few seconds elsewhere.
public final class Progress implements AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration LINE = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final int BAR_WIDTH = 24;
  private static final String CLEAR_LINE = "\r\033[K";

  private final Console console;
  private final String verb;
  private final Meter meter;
  private final DoubleSupplier fraction;
  private final Thread ticker;

  /// Begins to tell, until it is closed.
  ///
  /// @param fraction how much is done, from 0 to 1; negative when nobody knows
  public static Progress start(Console console, String verb, Meter meter, DoubleSupplier fraction) {
    var progress = new Progress(console, verb, meter, fraction);
    progress.ticker.start();
    return progress;
  }

  Progress(Console console, String verb, Meter meter, DoubleSupplier fraction) {
    this.console = console;
    this.verb = verb;
    this.meter = meter;
    this.fraction = fraction;
    ticker = Thread.ofVirtual().name("progress").unstarted(this::tick);
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(console.errIsTerminal() ? REDRAW : LINE);
        if (console.errIsTerminal()) {
          console.err().print(CLEAR_LINE + bar());
          console.err().flush();
        } else {
          console.say(line());
        }
      }
    } catch (InterruptedException e) {
      if (console.errIsTerminal()) {
        console.err().print(CLEAR_LINE);
      }
    }
  }

  /// `load [########----------------] 33 % 21,010 records 6,120/s ETA 0:07`
  String bar() {
    double done = Math.min(fraction.getAsDouble(), 1);
    var bar = new StringBuilder(verb);
    if (done >= 0) {
      int filled = (int) (done * BAR_WIDTH);
      bar.append(" [")
          .repeat('#', filled)
          .repeat('-', BAR_WIDTH - filled)
          .append("] ")
          .append(Units.percent(done));
    }
    bar.append("   ")
        .append(Units.count(meter.done()))
        .append(" records   ")
        .append(Units.count(meter.perSecond()))
        .append("/s");
    if (isSilent()) {
      return bar.append("   waiting ").append(Units.duration(meter.sinceLast())).toString();
    }
    return done > 0
        ? bar.append("   ETA ").append(Units.clock(left(done))).toString()
        : bar.toString();
  }

  /// `load: 21,010 records (33 %), 6,120/s, 7 s left`
  String line() {
    double done = Math.min(fraction.getAsDouble(), 1);
    var line =
        new StringBuilder(verb).append(": ").append(Units.count(meter.done())).append(" records");
    if (done >= 0) {
      line.append(" (").append(Units.percent(done)).append(')');
    }
    line.append(", ").append(Units.count(meter.perSecond())).append("/s");
    if (isSilent()) {
      return line.append(", waiting for an answer for ")
          .append(Units.duration(meter.sinceLast()))
          .toString();
    }
    return done > 0
        ? line.append(", ").append(Units.duration(left(done))).append(" left").toString()
        : line.toString();
  }

  private boolean isSilent() {
    return meter.sinceLast().compareTo(SILENCE) > 0;
  }

  private Duration left(double done) {
    return Duration.ofMillis((long) (meter.elapsed().toMillis() * (1 - done) / done));
  }

  @Override
  public void close() {
    ticker.interrupt();
    try {
      ticker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
