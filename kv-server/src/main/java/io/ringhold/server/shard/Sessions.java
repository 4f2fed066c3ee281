package io.ringhold.server.shard;

import io.ringhold.storage.Bytes;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The answers that a shard remembers, so that a retried write is applied once.
///
/// A client's answers are kept until the client says that it will not retry them
/// (`acknowledged_below`, after RIFL, SOSP 2015). A client that has written nothing for [#IDLE_MS]
/// of log time is forgotten, and so is the one idle longest when there are more than
/// [#CLIENTS_MAX]. What makes forgetting safe is a watermark: a request of an unknown client that
/// was issued no later than the newest request of any forgotten client may be a retry of something
/// applied long ago, and is refused; so is one of a client that was forgotten and came back, if it
/// was issued no later than the watermark of that time.
///
/// Everything here is part of the replicated state: it depends on the log alone and travels with
/// flushes and checkpoints ([#encode]).
final class Sessions {
  static final long IDLE_MS = 3_600_000;
  static final int CLIENTS_MAX = 10_000;
  static final int ANSWERS_PER_CLIENT_MAX = 4_096;

  /// A client whose clock runs ahead of the leader's by more than this is refused, since it would
  /// raise the watermark for all others.
  static final long CLOCK_AHEAD_MS_MAX = 60_000;

  private static final byte FORMAT = 1;

  /// In the order of the last write, so that the idlest client comes first.
  private final LinkedHashMap<Bytes, Session> clients = new LinkedHashMap<>();

  private long forgottenIssuedAtMs = Long.MIN_VALUE;

  private static final class Session {
    final TreeMap<Long, Outcome> answers = new TreeMap<>();

    /// The watermark when the session began: what is older may have been applied before it.
    final long beganAboveIssuedAtMs;

    long floor;
    long newestIssuedAtMs = Long.MIN_VALUE;
    long lastWriteMs;

    Session(long beganAboveIssuedAtMs) {
      this.beganAboveIssuedAtMs = beganAboveIssuedAtMs;
    }
  }

  /// What to do with a request.
  sealed interface Verdict {
    record Apply() implements Verdict {}

    record Repeat(Outcome answer) implements Verdict {}

    record Refuse(String why) implements Verdict {}
  }

  Verdict judge(RequestIdentity request, long nowMs) {
    if (request.issuedAtMs() > nowMs + CLOCK_AHEAD_MS_MAX) {
      return new Verdict.Refuse(
          "the client's clock is %d ms ahead of the leader's; at most %d ms are allowed"
              .formatted(request.issuedAtMs() - nowMs, CLOCK_AHEAD_MS_MAX));
    }
    Session session = clients.get(request.clientId());
    if (session == null) {
      return judgeUnanswered(request, forgottenIssuedAtMs);
    }
    Outcome answer = session.answers.get(request.requestId());
    if (answer != null) {
      return new Verdict.Repeat(answer);
    }
    return request.requestId() < session.floor
        ? new Verdict.Refuse(
            "request ids of this client below %d are forgotten".formatted(session.floor))
        : judgeUnanswered(request, session.beganAboveIssuedAtMs);
  }

  private static Verdict judgeUnanswered(RequestIdentity request, long watermark) {
    return request.issuedAtMs() <= watermark
        ? new Verdict.Refuse(
            "the client is not known (any more), and its request is older than one of a forgotten client")
        : new Verdict.Apply();
  }

  void remember(RequestIdentity request, Outcome answer, long nowMs) {
    Session known = clients.get(request.clientId());
    Session session = known == null ? new Session(forgottenIssuedAtMs) : known;
    clients.putLast(request.clientId(), session);
    session.answers.put(request.requestId(), answer);
    session.floor = Math.max(session.floor, request.acknowledgedBelow());
    session.answers.headMap(session.floor).clear();
    if (session.answers.size() > ANSWERS_PER_CLIENT_MAX) {
      session.floor = session.answers.firstKey() + 1;
      session.answers.pollFirstEntry();
    }
    session.newestIssuedAtMs = Math.max(session.newestIssuedAtMs, request.issuedAtMs());
    session.lastWriteMs = nowMs;
    forgetIdle(nowMs);
  }

  private void forgetIdle(long nowMs) {
    for (Iterator<Session> idlest = clients.values().iterator(); idlest.hasNext(); ) {
      Session session = idlest.next();
      if (clients.size() <= CLIENTS_MAX && session.lastWriteMs + IDLE_MS >= nowMs) {
        return;
      }
      forgottenIssuedAtMs = Math.max(forgottenIssuedAtMs, session.newestIssuedAtMs);
      idlest.remove();
    }
  }

  int size() {
    return clients.size();
  }

  Bytes encode() {
    int bytes = 1 + Long.BYTES + Integer.BYTES;
    for (Session session : clients.values()) {
      bytes += RequestIdentity.CLIENT_ID_BYTES + 4 * Long.BYTES + Integer.BYTES;
      for (Outcome answer : session.answers.values()) {
        bytes += Long.BYTES + OutcomeCodec.bytes(answer);
      }
    }
    ByteBuffer out = ByteBuffer.allocate(bytes);
    out.put(FORMAT).putLong(forgottenIssuedAtMs).putInt(clients.size());
    // Idlest first: reading them back in this order restores it.
    for (Map.Entry<Bytes, Session> client : clients.entrySet()) {
      Session session = client.getValue();
      out.put(client.getKey().toArray()).putLong(session.beganAboveIssuedAtMs);
      out.putLong(session.floor).putLong(session.newestIssuedAtMs).putLong(session.lastWriteMs);
      out.putInt(session.answers.size());
      session.answers.forEach((id, answer) -> OutcomeCodec.encode(answer, out.putLong(id)));
    }
    return Bytes.wrap(out.array());
  }

  static Sessions decode(@Nullable Bytes encoded) {
    Sessions sessions = new Sessions();
    if (encoded == null || encoded.length() == 0) {
      return sessions;
    }
    ByteBuffer in = ByteBuffer.wrap(encoded.toArray());
    byte format = in.get();
    if (format != FORMAT) {
      throw new IllegalArgumentException("sessions of format " + format + ", known is " + FORMAT);
    }
    sessions.forgottenIssuedAtMs = in.getLong();
    int count = in.getInt();
    for (int i = 0; i < count; i++) {
      byte[] clientId = new byte[RequestIdentity.CLIENT_ID_BYTES];
      in.get(clientId);
      Session session = new Session(in.getLong());
      session.floor = in.getLong();
      session.newestIssuedAtMs = in.getLong();
      session.lastWriteMs = in.getLong();
      int answers = in.getInt();
      for (int j = 0; j < answers; j++) {
        session.answers.put(in.getLong(), OutcomeCodec.decode(in));
      }
      sessions.clients.put(Bytes.wrap(clientId), session);
    }
    return sessions;
  }
}
