package io.ringhold.server.shard;

import io.ringhold.storage.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Bytes of a [LogEntry], as drawn in `docs/formats.md`; the Raft log frames and checksums them.
public final class LogEntryCodec {
  private static final byte FORMAT = 1;
  private static final byte WRITE = 1;
  private static final byte WRITE_WITH_IDENTITY = 2;
  private static final byte DIGEST_MARK = 3;
  private static final byte FENCE = 4;
  private static final byte PUT = 0;
  private static final byte DELETE = 1;
  private static final int CONDITION_SHIFT = 1;
  private static final int CONDITION_MASK = 3;
  private static final int WITH_TTL = 8;
  private static final byte CONDITION_NONE = 0;
  private static final byte CONDITION_IF_ABSENT = 1;
  private static final byte CONDITION_IF_VERSION = 2;
  private static final int IDENTITY_BYTES = RequestIdentity.CLIENT_ID_BYTES + 3 * Long.BYTES;

  private LogEntryCodec() {}

  /// An upper bound of what a command adds to an entry, in bytes.
  public static int encodedBytesMax(Command command) {
    return switch (command) {
      case Command.DigestMark() -> 1;
      case Command.Fence(var _) -> 1 + Long.BYTES;
      case Command.Write(var _, var operations) -> {
        int bytes = 1 + IDENTITY_BYTES + Integer.BYTES;
        for (Operation operation : operations) {
          bytes += 1 + Long.BYTES + 2 * Integer.BYTES + operation.key().length();
          bytes += operation instanceof Operation.Put put ? put.value().length() + Long.BYTES : 0;
        }
        yield bytes;
      }
    };
  }

  public static byte[] encode(LogEntry entry) {
    int bytes = 1 + Long.BYTES + Integer.BYTES;
    for (Command command : entry.commands()) {
      bytes += encodedBytesMax(command);
    }
    ByteBuffer out = ByteBuffer.allocate(bytes);
    out.put(FORMAT).putLong(entry.timestampMs()).putInt(entry.commands().size());
    entry.commands().forEach(command -> encode(command, out));
    byte[] encoded = new byte[out.position()];
    out.flip().get(encoded);
    return encoded;
  }

  private static void encode(Command command, ByteBuffer out) {
    switch (command) {
      case Command.DigestMark() -> out.put(DIGEST_MARK);
      case Command.Fence(var epoch) -> out.put(FENCE).putLong(epoch);
      case Command.Write(var identity, var operations) -> {
        out.put(identity == null ? WRITE : WRITE_WITH_IDENTITY);
        if (identity != null) {
          out.put(identity.clientId().toArray()).putLong(identity.requestId());
          out.putLong(identity.acknowledgedBelow()).putLong(identity.issuedAtMs());
        }
        out.putInt(operations.size());
        operations.forEach(operation -> encode(operation, out));
      }
    }
  }

  private static void encode(Operation operation, ByteBuffer out) {
    int verb =
        switch (operation) {
          case Operation.Put put -> put.ttlMs() == 0 ? PUT : PUT | WITH_TTL;
          case Operation.Delete _ -> DELETE;
        };
    switch (operation.condition()) {
      case Condition.None() -> out.put(kind(verb, CONDITION_NONE));
      case Condition.IfAbsent() -> out.put(kind(verb, CONDITION_IF_ABSENT));
      case Condition.IfVersion(var version) ->
          out.put(kind(verb, CONDITION_IF_VERSION)).putLong(version);
    }
    putBytes(operation.key(), out);
    if (operation instanceof Operation.Put put) {
      putBytes(put.value(), out);
      if (put.ttlMs() != 0) {
        out.putLong(put.ttlMs());
      }
    }
  }

  private static byte kind(int verb, byte condition) {
    return (byte) (verb | condition << CONDITION_SHIFT);
  }

  private static void putBytes(Bytes bytes, ByteBuffer out) {
    out.putInt(bytes.length()).put(bytes.array());
  }

  /// @throws IllegalArgumentException when the bytes are not exactly one entry of a known format;
  ///   the log's checksum held, so a newer server wrote them
  public static LogEntry decode(ByteBuffer in) {
    try {
      LogEntry entry = decodeEntry(in);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("%d bytes behind a log entry".formatted(in.remaining()));
      }
      return entry;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a log entry that ends early", e);
    }
  }

  private static LogEntry decodeEntry(ByteBuffer in) {
    byte format = in.get();
    if (format != FORMAT) {
      throw new IllegalArgumentException("log entry of format " + format + ", known is " + FORMAT);
    }
    long timestampMs = in.getLong();
    int count = length(in);
    List<Command> commands = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      commands.add(decodeCommand(in));
    }
    return new LogEntry(timestampMs, commands);
  }

  private static Command decodeCommand(ByteBuffer in) {
    byte kind = in.get();
    return switch (kind) {
      case WRITE -> new Command.Write(null, decodeOperations(in));
      case WRITE_WITH_IDENTITY -> {
        RequestIdentity identity = decodeIdentity(in);
        yield new Command.Write(identity, decodeOperations(in));
      }
      case DIGEST_MARK -> new Command.DigestMark();
      case FENCE -> new Command.Fence(in.getLong());
      default -> throw new IllegalArgumentException("unknown command kind " + kind);
    };
  }

  private static RequestIdentity decodeIdentity(ByteBuffer in) {
    byte[] clientId = new byte[RequestIdentity.CLIENT_ID_BYTES];
    in.get(clientId);
    return new RequestIdentity(Bytes.wrap(clientId), in.getLong(), in.getLong(), in.getLong());
  }

  private static List<Operation> decodeOperations(ByteBuffer in) {
    int count = length(in);
    List<Operation> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(decodeOperation(in));
    }
    return operations;
  }

  private static Operation decodeOperation(ByteBuffer in) {
    byte kind = in.get();
    boolean withTtl = (kind & ~(CONDITION_MASK << CONDITION_SHIFT)) == (PUT | WITH_TTL);
    Condition condition =
        switch (withTtl ? kind >> CONDITION_SHIFT & CONDITION_MASK : kind >> CONDITION_SHIFT) {
          case CONDITION_NONE -> new Condition.None();
          case CONDITION_IF_ABSENT -> new Condition.IfAbsent();
          case CONDITION_IF_VERSION -> new Condition.IfVersion(in.getLong());
          default -> throw new IllegalArgumentException("unknown operation kind " + kind);
        };
    Bytes key = getBytes(in);
    if ((kind & 1) == DELETE) {
      return new Operation.Delete(key, condition);
    }
    Bytes value = getBytes(in);
    return new Operation.Put(key, value, condition, withTtl ? in.getLong() : 0);
  }

  private static Bytes getBytes(ByteBuffer in) {
    byte[] bytes = new byte[length(in)];
    in.get(bytes);
    return Bytes.wrap(bytes);
  }

  /// Of bytes, or of things that take at least a byte each; checked before memory is taken for it.
  private static int length(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException(
          "length %d with %d bytes left".formatted(length, in.remaining()));
    }
    return length;
  }
}
