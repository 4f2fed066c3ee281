package io.ringhold.server.raft;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.jspecify.annotations.Nullable;

/// Lets the other nodes' Raft calls through to groups that are open, and to no others.
///
/// Ratis 3.3.0 hands calls to a group that is still starting: it begins to follow before it has
/// read its log, and its start then fails (`previous != null`). A leader that wants to install a
/// snapshot calls without a pause and hits that moment nearly each time; for the same reason its
/// questions are answered slowly here.
final class GroupDoor implements ServerInterceptor, GrpcServices.Customizer {
  private static final long PAUSE_BETWEEN_QUESTIONS_MS = 50;

  private final Set<ByteString> open = ConcurrentHashMap.newKeySet();

  Parameters parameters() {
    Parameters parameters = new Parameters();
    GrpcConfigKeys.Server.setServicesCustomizer(parameters, this);
    return parameters;
  }

  void open(RaftGroupId group) {
    open.add(group.toByteString());
  }

  void close(RaftGroupId group) {
    open.remove(group.toByteString());
  }

  @Override
  public NettyServerBuilder customize(
      NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
    return builder.intercept(this);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    ServerCall<Q, A> paced = new Paced<>(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(paced, headers)) {
      private boolean refused;

      @Override
      public void onMessage(Q message) {
        RaftRpcRequestProto request = request(message);
        if (request == null || open.contains(request.getRaftGroupId().getId())) {
          super.onMessage(message);
        } else if (!refused) {
          refused = true;
          call.close(
              Status.UNAVAILABLE.withDescription("the group is not open here"), new Metadata());
        }
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }
    };
  }

  private static @Nullable RaftRpcRequestProto request(Object message) {
    return switch (message) {
      case AppendEntriesRequestProto append -> append.getServerRequest();
      case InstallSnapshotRequestProto install -> install.getServerRequest();
      case RequestVoteRequestProto vote -> vote.getServerRequest();
      case StartLeaderElectionRequestProto elect -> elect.getServerRequest();
      default -> null;
    };
  }

  private static final class Paced<Q, A> extends SimpleForwardingServerCall<Q, A> {
    Paced(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void sendMessage(A message) {
      if (message instanceof InstallSnapshotReplyProto reply
          && reply.getResult() == InstallSnapshotResult.IN_PROGRESS) {
        try {
          Thread.sleep(PAUSE_BETWEEN_QUESTIONS_MS);
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
      super.sendMessage(message);
    }
  }
}
