package io.ringhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class OneLineLogsTest {
  private final OneLineLogs filter = new OneLineLogs();

  private static ExtLogRecord line(String logger, Throwable thrown) {
    ExtLogRecord line = new ExtLogRecord(Level.WARN, "it failed", "any");
    line.setLoggerName(logger);
    line.setThrown(thrown);
    return line;
  }

  @Test
  void ratisSaysItsCausesOnOneLine() {
    ExtLogRecord line =
        line("org.apache.ratis.server.X", new IllegalStateException("b", new IOException("a")));

    assertThat(filter.isLoggable(line)).isTrue();
    assertThat(line.getThrown()).isNull();
    assertThat(line.getMessage())
        .isEqualTo("it failed: java.lang.IllegalStateException: b: java.io.IOException: a");
  }

  @Test
  void aGroupThatIsNotReadyYetIsNoNews() {
    assertThat(
            filter.isLoggable(line("org.apache.ratis.server.X", new ServerNotReadyException("s"))))
        .isFalse();
  }

  @Test
  void ourOwnFaultsKeepTheirStackTrace() {
    ExtLogRecord line = line("io.ringhold.server.edge.Calls", new IllegalStateException("bug"));

    assertThat(filter.isLoggable(line)).isTrue();
    assertThat(line.getThrown()).isNotNull();
  }
}
