package io.ringhold.server.shard;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Bytes of the outcomes that a session remembers; only what an applied write can answer.
final class OutcomeCodec {
  private static final byte WRITTEN = 1;
  private static final byte CONDITION_FAILED = 2;
  private static final int RECEIPT_BYTES = Integer.BYTES + 2 * Long.BYTES;

  private OutcomeCodec() {}

  static int bytes(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Written(var _, var _, var existed) ->
          1 + RECEIPT_BYTES + Long.BYTES + Short.BYTES + existed.size();
      case Outcome.ConditionFailed _ -> 1 + RECEIPT_BYTES + Short.BYTES + Long.BYTES;
      case Outcome.SessionExpired _,
          Outcome.Marked _,
          Outcome.Fenced _,
          Outcome.Refused _,
          Outcome.Indeterminate _ ->
          throw new IllegalArgumentException("not remembered: " + outcome);
    };
  }

  static void encode(Outcome outcome, ByteBuffer out) {
    switch (outcome) {
      case Outcome.Written(var receipt, var firstVersion, var existed) -> {
        encode(receipt, out.put(WRITTEN));
        out.putLong(firstVersion).putShort((short) existed.size());
        existed.forEach(e -> out.put((byte) (e ? 1 : 0)));
      }
      case Outcome.ConditionFailed(var receipt, var operation, var currentVersion) -> {
        encode(receipt, out.put(CONDITION_FAILED));
        out.putShort((short) operation).putLong(currentVersion);
      }
      case Outcome.SessionExpired _,
          Outcome.Marked _,
          Outcome.Fenced _,
          Outcome.Refused _,
          Outcome.Indeterminate _ ->
          throw new IllegalArgumentException("not remembered: " + outcome);
    }
  }

  private static void encode(Receipt receipt, ByteBuffer out) {
    out.putInt(receipt.shard()).putLong(receipt.term()).putLong(receipt.index());
  }

  static Outcome decode(ByteBuffer in) {
    byte kind = in.get();
    Receipt receipt = new Receipt(in.getInt(), in.getLong(), in.getLong());
    return switch (kind) {
      case WRITTEN -> {
        long firstVersion = in.getLong();
        int count = in.getShort();
        List<Boolean> existed = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          existed.add(in.get() != 0);
        }
        yield new Outcome.Written(receipt, firstVersion, existed);
      }
      case CONDITION_FAILED -> new Outcome.ConditionFailed(receipt, in.getShort(), in.getLong());
      default -> throw new IllegalArgumentException("unknown outcome kind " + kind);
    };
  }
}
