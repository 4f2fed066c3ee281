package io.ringhold.server;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/// Makes one line of what Ratis logs with a stack trace, and none of its "not ready yet": that is
/// how each group of a cluster begins, when some nodes are quicker than others.
@LoggingFilter(name = "one-line")
public final class OneLineLogs implements Filter {
  private static final String RATIS = "org.apache.ratis.";
  private static final String NOT_READY =
      "org.apache.ratis.protocol.exceptions.ServerNotReadyException";

  @Override
  public boolean isLoggable(LogRecord line) {
    Throwable thrown = line.getThrown();
    if (thrown == null || !line.getLoggerName().startsWith(RATIS)) {
      return true;
    }
    if (thrown.getClass().getName().equals(NOT_READY)) {
      return false;
    }
    ExtLogRecord record = ExtLogRecord.wrap(line);
    StringBuilder message = new StringBuilder(line.getMessage());
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      message.append(": ").append(cause);
    }
    record.setMessage(message.toString(), ExtLogRecord.FormatStyle.NO_FORMAT);
    record.setThrown(null);
    return true;
  }
}
