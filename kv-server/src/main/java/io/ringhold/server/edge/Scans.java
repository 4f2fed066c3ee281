package io.ringhold.server.edge;

import io.grpc.Context;
import io.ringhold.api.peer.v1.ScanShardRequest;
import io.ringhold.api.peer.v1.ScanShardResponse;
import io.ringhold.api.v1.ScanPage;
import io.ringhold.api.v1.ScanRequest;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.routing.Route;
import io.ringhold.server.routing.ScatterScan;
import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.Query;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Direction;
import io.ringhold.storage.KeyRange;
import io.ringhold.storage.Versioned;

/// Streams the pages of a scan.
final class Scans {
  private Scans() {}

  static void run(ServingNode node, ScanRequest request, AnswerStream<ScanPage> pages)
      throws InterruptedException {
    KeyRange range =
        Requests.range(
            Keyspaces.named(node, request.getKeyspace()), request.getFrom(), request.getTo());
    Direction direction = request.getReverse() ? Direction.REVERSE : Direction.FORWARD;
    ReadLevel level = Requests.level(request.getLevel());
    Context context = Context.current();
    ScatterScan scan =
        new ScatterScan(
            node.router().shards(),
            range,
            direction,
            (shard, query) -> {
              try {
                return context.call(() ->
                    Patience.untilLed(
                        () -> read(node, shard, request, query, Requests.levelFor(level, shard))));
              } catch (InterruptedException | RuntimeException e) {
                throw e;
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    long left = request.getLimit() == 0 ? Long.MAX_VALUE : request.getLimit();
    for (boolean more = true; more && left > 0; ) {
      ScatterScan.Page page =
          scan.next(Math.min(left, Limits.PAGE_ROWS_MAX), Limits.PAGE_BYTES_MAX);
      left -= page.rows().size();
      more = page.more();
      pages.send(page(page, direction));
    }
  }

  private static ScanPage page(ScatterScan.Page page, Direction direction) {
    ScanPage.Builder answer = ScanPage.newBuilder();
    page.rows().forEach(row -> answer.addEntries(Responses.entry(row)));
    page.receipts().forEach(receipt -> answer.addReceipts(Responses.receipt(receipt)));
    if (page.more() && !page.rows().isEmpty()) {
      Bytes last = Keyspaces.userKey(page.rows().getLast().key());
      answer.setResume(
          Responses.wrap(
              direction == Direction.FORWARD ? last.concat(Bytes.wrap(new byte[1])) : last));
    }
    return answer.build();
  }

  private static Answer.Page read(
      ServingNode node, int shard, ScanRequest request, Query.Scan query, ReadLevel level)
      throws InterruptedException {
    return switch (node.router().forRead(shard, level, false)) {
      case Route.Local(var replica) -> Responses.page(replica.read(query, level, Calls.deadline()));
      case Route.Remote(var leader) -> remote(node, shard, leader, request, query);
      case Route.Refused(var refusal) -> throw Errors.refused(refusal);
    };
  }

  private static Answer.Page remote(
      ServingNode node, int shard, String leader, ScanRequest request, Query.Scan query) {
    ScanShardRequest.Builder ask =
        ScanShardRequest.newBuilder()
            .setShard(shard)
            .setFrom(Responses.wrap(query.range().from()))
            .setReverse(query.direction() == Direction.REVERSE)
            .setRows(query.rows())
            .setBytes(query.bytes())
            .setLevel(request.getLevel());
    if (query.range().to() != null) {
      ask.setTo(Responses.wrap(query.range().to()));
    }
    ScanShardResponse response =
        Forwarding.call(
            node,
            shard,
            leader,
            deadline -> node.peers().peer(leader, deadline).scanShard(ask.build()),
            _ -> Errors.refused(Forwarding.unreachable(node, shard, leader)));
    return new Answer.Page(
        Responses.receipt(response.getReceipt()),
        response.getEntriesList().stream()
            .map(entry ->
                new Answer.Row(
                    Bytes.wrap(entry.getKey().toByteArray()),
                    Bytes.wrap(entry.getValue().toByteArray()),
                    entry.getVersion(),
                    entry.getExpiresAtMs() == 0 ? Versioned.NEVER : entry.getExpiresAtMs()))
            .toList(),
        response.getMore());
  }

  /// The other end of [#remote]: storage keys in and out, ends here.
  static ScanShardResponse shard(ServingNode node, ScanShardRequest request)
      throws InterruptedException {
    KeyRange range =
        new KeyRange(
            Bytes.wrap(request.getFrom().toByteArray()),
            request.getTo().isEmpty() ? null : Bytes.wrap(request.getTo().toByteArray()));
    Query.Scan query =
        new Query.Scan(
            range,
            request.getReverse() ? Direction.REVERSE : Direction.FORWARD,
            request.getRows(),
            request.getBytes());
    ReadLevel level = Requests.levelFor(Requests.level(request.getLevel()), request.getShard());
    Deadline deadline = Calls.deadline();
    Answer.Page page =
        switch (node.router().forRead(request.getShard(), level, true)) {
          case Route.Local(var replica) -> Responses.page(replica.read(query, level, deadline));
          case Route.Remote(var elsewhere) ->
              throw new IllegalStateException("forwarded twice, to " + elsewhere);
          case Route.Refused(var refusal) -> throw Errors.refused(refusal);
        };
    ScanShardResponse.Builder response =
        ScanShardResponse.newBuilder()
            .setReceipt(Responses.receipt(page.receipt()))
            .setMore(page.more());
    for (Answer.Row row : page.rows()) {
      response
          .addEntriesBuilder()
          .setKey(Responses.wrap(row.key()))
          .setValue(Responses.wrap(row.value()))
          .setVersion(row.version())
          .setExpiresAtMs(Responses.wire(row.expiresAtMs()));
    }
    return response.build();
  }
}
