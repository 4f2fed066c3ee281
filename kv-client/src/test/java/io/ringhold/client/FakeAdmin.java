package io.ringhold.client;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.admin.v1.FlushRequest;
import io.ringhold.api.admin.v1.FlushResponse;
import io.ringhold.api.admin.v1.MarkDigestRequest;
import io.ringhold.api.admin.v1.MarkDigestResponse;
import io.ringhold.api.admin.v1.ReadDigestRequest;
import io.ringhold.api.admin.v1.ReadDigestResponse;
import io.ringhold.api.admin.v1.StatusRequest;
import io.ringhold.api.admin.v1.StatusResponse;

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

  private static <R> void answer(StreamObserver<R> observer, R answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }
}
