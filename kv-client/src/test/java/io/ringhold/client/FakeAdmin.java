package io.ringhold.client;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.admin.v1.ChangeResponse;
import io.ringhold.api.admin.v1.ClusterRequest;
import io.ringhold.api.admin.v1.ClusterResponse;
import io.ringhold.api.admin.v1.FlushRequest;
import io.ringhold.api.admin.v1.FlushResponse;
import io.ringhold.api.admin.v1.MarkDigestRequest;
import io.ringhold.api.admin.v1.MarkDigestResponse;
import io.ringhold.api.admin.v1.NodeRequest;
import io.ringhold.api.admin.v1.ReadDigestRequest;
import io.ringhold.api.admin.v1.ReadDigestResponse;
import io.ringhold.api.admin.v1.StatusRequest;
import io.ringhold.api.admin.v1.StatusResponse;
import java.util.function.Supplier;

/// The admin door of a [FakeNode].
final class FakeAdmin extends AdminGrpc.AdminImplBase {
  private final FakeCluster cluster;
  private final String node;

  FakeAdmin(FakeCluster cluster, String node) {
    this.cluster = cluster;
    this.node = node;
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
    answer(observer, StatusResponse.newBuilder().setNode(node).setReady(true).build());
  }

  @Override
  public void markDigest(MarkDigestRequest request, StreamObserver<MarkDigestResponse> observer) {
    cluster.seen.add(new FakeCluster.Seen(node, true, request));
    answer(observer, MarkDigestResponse.newBuilder().setIndex(7).build());
  }

  @Override
  public void readDigest(ReadDigestRequest request, StreamObserver<ReadDigestResponse> observer) {
    answer(
        observer,
        ReadDigestResponse.newBuilder()
            .setSha256(ByteString.copyFrom(new byte[] {(byte) request.getShard()}))
            .setEntries(request.getIndex())
            .build());
  }

  @Override
  public void flush(FlushRequest request, StreamObserver<FlushResponse> observer) {
    answer(observer, FlushResponse.getDefaultInstance());
  }

  @Override
  public void cluster(ClusterRequest request, StreamObserver<ClusterResponse> observer) {
    orFault(
        observer, () -> ClusterResponse.newBuilder().setCluster("fake").setEpoch(epoch()).build());
  }

  @Override
  public void drainNode(NodeRequest request, StreamObserver<ChangeResponse> observer) {
    cluster.seen.add(new FakeCluster.Seen(node, false, request));
    orFault(observer, () -> ChangeResponse.newBuilder().setEpoch(request.getEpoch() + 1).build());
  }

  private long epoch() {
    return cluster.epoch();
  }

  private <R> void orFault(StreamObserver<R> observer, Supplier<R> answer) {
    var fault = cluster.metaFaults.poll();
    if (fault == null) {
      answer(observer, answer.get());
    } else {
      fault.strike(() -> {}, observer);
    }
  }

  private static <R> void answer(StreamObserver<R> observer, R answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }
}
