package io.ringhold.server.membership;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.ClusterStateCodec;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.disk.ChecksummedFile;
import io.ringhold.server.disk.StartRefused;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The newest document of the cluster that this node has heard of; on disk as well, so that the
/// node finds the others again after a restart.
///
/// It may be old. What is decided on it must be safe then, or be confirmed first.
public final class ClusterView {
  private static final Logger LOG = System.getLogger(ClusterView.class.getName());
  private static final String FILE = "cluster";

  private final Path file;
  private volatile @Nullable ClusterState state;

  private ClusterView(Path file, @Nullable ClusterState state) {
    this.file = file;
    this.state = state;
  }

  /// @throws StartRefused when there is a view that cannot be read
  public static ClusterView under(Path root) throws IOException, StartRefused {
    Path file = root.resolve(FILE);
    if (!Files.exists(file)) {
      return new ClusterView(file, null);
    }
    try {
      return new ClusterView(
          file, ClusterStateCodec.decode(String.join("\n", ChecksummedFile.read(file)) + "\n"));
    } catch (IllegalArgumentException e) {
      throw new StartRefused(file + ": " + e.getMessage());
    }
  }

  public boolean isKnown() {
    return state != null;
  }

  /// @throws IllegalStateException before the node belongs to a cluster
  public ClusterState state() {
    ClusterState known = state;
    if (known == null) {
      throw new IllegalStateException("the node does not belong to a cluster yet");
    }
    return known;
  }

  /// Takes a document that is newer than the known one. A disk that cannot keep it is no reason to
  /// go on with an older one.
  public synchronized void offer(ClusterState heard) {
    ClusterState known = state;
    if (known != null && known.epoch() >= heard.epoch()) {
      return;
    }
    state = heard;
    try {
      ChecksummedFile.write(file, List.of(ClusterStateCodec.encode(heard).split("\n")));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "epoch={0,number,#} of the cluster not kept: {1}", heard.epoch(), e);
    }
  }

  /// host:port of the gRPC door of the node that goes by this name now.
  public Optional<String> addressOfNode(String name) {
    ClusterState known = state;
    return known == null ? Optional.empty() : known.node(name).map(Member::grpcAddress);
  }

  /// host:port of the gRPC door of the node with this disk.
  public Optional<String> addressOfStore(String storeId) {
    ClusterState known = state;
    return known == null ? Optional.empty() : known.store(storeId).map(Member::grpcAddress);
  }
}
