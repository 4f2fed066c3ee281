package io.ringhold.verify.workload;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.api.v1.PutResponse;
import io.ringhold.api.v1.RequestIdentity;
import io.ringhold.client.Condition;
import io.ringhold.client.Receipt;
import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Sends the same put several times under one identity, to different nodes, now and again after
/// later ones. Over bare stubs, because the client library does its best to send it once.
final class Retries implements Workload, AutoCloseable {
  private static final int KEYS = 12;
  private static final int TIMEOUT_MILLIS = 1_000;
  private static final int PAUSE_MILLIS = 100;

  /// A request is not repeated any more when so many later ones were sent.
  private static final int REMEMBERED = 8;

  private static final Set<String> NOT_APPLIED =
      Set.of(
          "NOT_LEADER",
          "NO_LEADER",
          "NOT_READY",
          "SHARD_UNAVAILABLE",
          "OVERLOADED",
          "DISK_FULL",
          "NOT_APPLIED",
          "EPOCH_OLD");

  private record Sent(String name, Action.Put put, PutRequest request) {}

  /// The requests of one client.
  private static final class Session {
    /// Of no seed: the cluster remembers the requests of an earlier run, whose seed may lead to the
    /// same numbers, and answers them again.
    final ByteString clientId = bytes(UUID.randomUUID());

    final Deque<Sent> sent = new ArrayDeque<>();
    long requests;

    private static ByteString bytes(UUID id) {
      return ByteString.copyFrom(
          ByteBuffer.allocate(16)
              .putLong(id.getMostSignificantBits())
              .putLong(id.getLeastSignificantBits())
              .flip());
    }
  }

  private final RotatingKeys keys;
  private final List<ManagedChannel> nodes;
  private final String keyspace;
  private final Map<Integer, Session> sessions = new ConcurrentHashMap<>();

  Retries(List<String> endpoints, String keyspace, long seed) {
    this.keyspace = keyspace;
    keys = new RotatingKeys("retry/", KEYS, seed);
    nodes =
        endpoints.stream()
            .map(endpoint -> ManagedChannelBuilder.forTarget(endpoint).usePlaintext().build())
            .toList();
  }

  @Override
  public void step(Recorder client, Random random) {
    var session = sessions.computeIfAbsent(client.process(), _ -> new Session());
    int dice = random.nextInt(10);
    if (dice < 3) {
      client.get(keys.next(client));
    } else if (dice < 7 || session.sent.isEmpty()) {
      Sent next = next(client, session);
      session.sent.addLast(next);
      if (session.sent.size() > REMEMBERED) {
        session.sent.removeFirst();
      }
      send(client, next, random);
    } else {
      send(client, List.copyOf(session.sent).get(random.nextInt(session.sent.size())), random);
    }
  }

  private Sent next(Recorder client, Session session) {
    var put = new Action.Put(keys.next(client), client.unique(), Condition.NONE);
    long id = ++session.requests;
    var identity =
        RequestIdentity.newBuilder()
            .setClientId(session.clientId)
            .setRequestId(id)
            .setAcknowledgedBelow(Math.max(1, id - REMEMBERED))
            .setIssuedAtMs(System.currentTimeMillis());
    var request =
        PutRequest.newBuilder()
            .setKeyspace(keyspace)
            .setKey(ByteString.copyFromUtf8(put.key()))
            .setValue(ByteString.copyFromUtf8(put.value()))
            .setIdentity(identity);
    return new Sent(client.process() + "/" + id, put, request.build());
  }

  private void send(Recorder client, Sent sent, Random random) {
    ManagedChannel node = nodes.get(random.nextInt(nodes.size()));
    client.record(sent.name, sent.put, () -> attempt(node, sent.request));
  }

  private static Outcome attempt(ManagedChannel node, PutRequest request) {
    try {
      PutResponse answer =
          KvGrpc.newBlockingStub(node)
              .withDeadlineAfter(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
              .put(request);
      var at = answer.getReceipt();
      return new Outcome.Ok(
          new Receipt(at.getShard(), at.getTerm(), at.getIndex()),
          List.of(answer.getVersion()),
          List.of());
    } catch (StatusRuntimeException e) {
      String reason = reason(e);
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
        // A node that has gone refuses at once; without this most of a run would be refusals.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
      return NOT_APPLIED.contains(reason)
          ? new Outcome.Failed(reason, Outcome.Failed.SAYS_NOTHING)
          : new Outcome.Unknown(reason);
    }
  }

  private static String reason(StatusRuntimeException e) {
    var status = StatusProto.fromThrowable(e);
    if (status != null) {
      for (var detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          try {
            return detail.unpack(ErrorInfo.class).getReason();
          } catch (com.google.protobuf.InvalidProtocolBufferException malformed) {
            return "MALFORMED";
          }
        }
      }
    }
    return e.getStatus().getCode().name();
  }

  @Override
  public void close() {
    nodes.forEach(ManagedChannel::shutdownNow);
  }
}
