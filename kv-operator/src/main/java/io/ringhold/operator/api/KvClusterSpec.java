package io.ringhold.operator.api;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a user wishes for. Defaults stand in the schema, so a resource that the API server has
/// taken has a value everywhere but where `@Nullable` says otherwise.
@ValidationRule(
    value = "self.replicationFactor in [1, 3, 5, 7]",
    message = "replicationFactor is 1, 3, 5 or 7: an even one survives no more failures")
@ValidationRule(
    value = "self.replicas >= self.replicationFactor",
    message =
        "replicas is below replicationFactor: every shard needs that many nodes. To stop the cluster and keep its data, set hibernated: true")
@ValidationRule(
    value = "!(self.paused && self.hibernated)",
    message = "paused means that the operator does nothing, so it cannot hibernate the cluster")
@ValidationRule(
    value = "self.shards == oldSelf.shards",
    message = "the number of shards is fixed when the cluster is founded")
@ValidationRule(
    value = "self.replicationFactor == oldSelf.replicationFactor",
    message = "replicationFactor is fixed when the cluster is founded")
@ValidationRule(
    value = "!(quantity(self.storage.size).isLessThan(quantity(oldSelf.storage.size)))",
    message = "storage.size can only grow")
@ValidationRule(
    value =
        "has(self.storage.storageClassName) == has(oldSelf.storage.storageClassName) && (!has(self.storage.storageClassName) || self.storage.storageClassName == oldSelf.storage.storageClassName)",
    message = "storage.storageClassName is fixed when the cluster is made")
@ValidationRule(
    value = "self.replace.size() <= 1 || self.failover.mode == 'Manual'",
    message = "one member is replaced at a time (unless failover.mode is Manual)")
@ValidationRule(
    value = "!self.maintenance.exists(m, m in self.replace)",
    message = "a member in maintenance keeps its disk: take it out of maintenance to replace it")
public final class KvClusterSpec {
  /// Tag of the server's image.
  @Required
  @Pattern("^[A-Za-z0-9_][-._A-Za-z0-9]{0,127}$")
  @Size(max = 128)
  public String version = "";

  @Default("{}")
  public Image image = new Image();

  @SpecReplicas
  @Default("3")
  @Min(1)
  @Max(200)
  public int replicas = 3;

  @Default("3")
  @Min(1)
  @Max(7)
  public int replicationFactor = 3;

  @Default("12")
  @Min(1)
  @Max(1024)
  public int shards = 12;

  @Default("{}")
  public ResourceRequirements resources = new ResourceRequirements();

  @Required public Storage storage = new Storage();

  @Default("{}")
  public Topology topology = new Topology();

  @Default("{}")
  public Rollout rollout = new Rollout();

  @Default("{}")
  public Failover failover = new Failover();

  @Default("{}")
  public Rebalance rebalance = new Rebalance();

  @Default("{}")
  public Pod pod = new Pod();

  /// Members whose disks are thrown away and rebuilt from the others. Take the names out when it is
  /// done.
  @Default("[]")
  @Size(max = 8)
  public List<@Size(max = 64) String> replace = List.of();

  /// Members that a person works on: they keep their data and their votes, lead nothing, are not
  /// ready, and are not restarted by their liveness probe. Nothing else is begun meanwhile.
  @Default("[]")
  @Size(max = 8)
  public List<@Size(max = 64) String> maintenance = List.of();

  /// Another text, such as the time, restarts all members one by one.
  @Size(max = 64)
  public @Nullable String restartAt;

  /// The operator only looks on.
  @Default("false")
  public boolean paused;

  /// No pods; the volumes stay.
  @Default("false")
  public boolean hibernated;

  /// Where the server's image comes from.
  public static final class Image {
    @Default("ringhold/kv-server")
    @Size(max = 255)
    public String repository = "ringhold/kv-server";

    @Default("IfNotPresent")
    public PullPolicy pullPolicy = PullPolicy.IfNotPresent;

    /// Names of Secrets.
    @Default("[]")
    @Size(max = 16)
    public List<String> pullSecrets = List.of();
  }

  /// As Kubernetes spells them.
  public enum PullPolicy {
    Always,
    IfNotPresent,
    Never
  }

  /// The volume of each member.
  public static final class Storage {
    @Required public Quantity size = new Quantity("10Gi");

    /// The default class when it is not set.
    @Size(max = 253)
    public @Nullable String storageClassName;

    @Default("Retain")
    public WhenDeleted whenDeleted = WhenDeleted.Retain;
  }

  /// What becomes of the volumes when the resource is deleted.
  public enum WhenDeleted {
    Retain,
    Delete
  }

  /// Over what the members are spread.
  public static final class Topology {
    @Default("Preferred")
    public Spread zones = Spread.Preferred;

    @Default("Required")
    public Spread hosts = Spread.Required;
  }

  /// How hard a spread is asked for.
  public enum Spread {
    Required,
    Preferred,
    Ignored
  }

  /// How members are restarted, one by one.
  public static final class Rollout {
    /// A member that is not ready for so long after its restart stops the rollout.
    @Default("10m")
    @Pattern("^([0-9]+(ms|s|m|h))+$")
    @Size(max = 16)
    public String readyTimeout = "10m";

    /// Whether a new operator that makes pods in another way restarts them for that.
    @Default("Defer")
    public OnOperatorUpgrade onOperatorUpgrade = OnOperatorUpgrade.Defer;
  }

  /// Whether a change of the operator itself may restart pods.
  public enum OnOperatorUpgrade {
    Defer,
    Auto
  }

  /// What happens when a member's disk is gone for good.
  public static final class Failover {
    @Default("Auto")
    public Mode mode = Mode.Auto;

    /// How long a member whose volume is bound to a machine that no longer exists is waited for.
    @Default("10m")
    @Pattern("^([0-9]+(ms|s|m|h))+$")
    @Size(max = 16)
    public String after = "10m";
  }

  /// Whether the operator acts by itself.
  public enum Mode {
    Auto,
    Manual
  }

  /// How shards are moved.
  public static final class Rebalance {
    @Default("Auto")
    public Mode mode = Mode.Auto;

    @Default("2")
    @Min(1)
    @Max(64)
    public int movesAtOnce = 2;

    /// Of each node that sends; 0 = no limit.
    @Default("0")
    @Min(0)
    public long bytesPerSecond;
  }

  /// What users may add to the pods.
  @ValidationRule(
      value =
          "self.labels.all(k, !k.startsWith('app.kubernetes.io/') && !k.startsWith('ringhold.io/'))",
      message = "labels under app.kubernetes.io/ and ringhold.io/ belong to the operator")
  @ValidationRule(
      value = "self.env.all(e, !e.name.startsWith('RINGHOLD_'))",
      message = "RINGHOLD_ variables are set by the operator")
  public static final class Pod {
    @Default("{}")
    @Size(max = 32)
    public Map<String, String> labels = Map.of();

    @Default("{}")
    @Size(max = 32)
    public Map<String, String> annotations = Map.of();

    @Default("{}")
    @Size(max = 32)
    public Map<String, String> nodeSelector = Map.of();

    @Default("[]")
    @Size(max = 32)
    public List<Toleration> tolerations = List.of();

    @Size(max = 253)
    public @Nullable String priorityClassName;

    @Default("[]")
    @Size(max = 64)
    public List<EnvVar> env = List.of();

    @Default("60")
    @Min(30)
    @Max(3600)
    public int terminationGracePeriodSeconds = 60;
  }
}
