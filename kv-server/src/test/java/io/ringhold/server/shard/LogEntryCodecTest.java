package io.ringhold.server.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringhold.server.Golden;
import io.ringhold.storage.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LogEntryCodecTest {
  private static final long SEED = Long.getLong("ringhold.seed", System.nanoTime());
  private static final int HEADER_BYTES = 1 + Long.BYTES + Integer.BYTES;

  /// One of each: kinds of commands, verbs and conditions.
  private static final LogEntry EACH =
      new LogEntry(
          1_700_000_000_123L,
          List.of(
              new Command.Write(
                  new RequestIdentity(Bytes.utf8("client-id-is-16b"), 7, 5, 1_700_000_000_000L),
                  List.of(
                      new Operation.Put(
                          Bytes.utf8("apple"), Bytes.utf8("red"), new Condition.None()),
                      new Operation.Put(Bytes.utf8("fig"), Bytes.EMPTY, new Condition.IfAbsent()),
                      new Operation.Delete(Bytes.utf8("plum"), new Condition.IfVersion(42)))),
              new Command.Write(
                  null,
                  List.of(
                      new Operation.Delete(Bytes.utf8("pear"), new Condition.None()),
                      new Operation.Delete(Bytes.utf8("kiwi"), new Condition.IfAbsent()),
                      new Operation.Put(
                          Bytes.utf8("lime"), Bytes.utf8("green"), new Condition.IfVersion(1)))),
              new Command.DigestMark()));

  @BeforeAll
  static void sayTheSeed() {
    System.out.println("log entries: -Dringhold.seed=" + SEED);
  }

  @Test
  void anEntryReadsBackAsItWasWritten() {
    for (LogEntry entry : new RandomLog(SEED).entries(1_000)) {
      assertThat(decode(LogEntryCodec.encode(entry))).isEqualTo(entry);
    }
  }

  @Test
  void anEntryHasTheBytesItAlwaysHad() throws IOException {
    Golden.check("log-entry-v1", LogEntryCodec.encode(EACH));
  }

  @Test
  void noCommandIsLongerThanItsBound() {
    for (LogEntry entry : new RandomLog(SEED).entries(200)) {
      int bound = entry.commands().stream().mapToInt(LogEntryCodec::encodedBytesMax).sum();
      assertThat(LogEntryCodec.encode(entry).length).isLessThanOrEqualTo(HEADER_BYTES + bound);
    }
  }

  @Test
  void aCutEntryIsRefusedWhereverItIsCut() {
    byte[] whole = LogEntryCodec.encode(EACH);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatIllegalArgumentException().as("cut to %d", length).isThrownBy(() -> decode(cut));
    }
  }

  @Test
  void bytesBehindAnEntryAreRefused() {
    byte[] whole = LogEntryCodec.encode(EACH);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decode(Arrays.copyOf(whole, whole.length + 1)))
        .withMessageContaining("1 bytes behind");
  }

  @Test
  void anEntryOfANewerFormatIsRefused() {
    byte[] newer = LogEntryCodec.encode(EACH);
    newer[0] = 2;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decode(newer))
        .withMessageContaining("format 2, known is 1");
  }

  /// Whatever the bytes are, they are refused or are the one encoding of what they are read as; and
  /// no length in them is believed before it is checked.
  @Test
  void changedBytesAreRefusedOrMeanWhatTheySay() {
    Random random = new Random(SEED);
    byte[] whole = LogEntryCodec.encode(EACH);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      try {
        assertThat(LogEntryCodec.encode(decode(changed))).isEqualTo(changed);
      } catch (IllegalArgumentException _) {
        // Refused.
      }
    }
  }

  private static LogEntry decode(byte[] bytes) {
    return LogEntryCodec.decode(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
  }
}
