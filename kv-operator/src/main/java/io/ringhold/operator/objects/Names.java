package io.ringhold.operator.objects;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.ringhold.operator.api.KvCluster;
import java.util.LinkedHashMap;
import java.util.Map;

/// How a cluster's objects are called and labelled.
public final class Names {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String OPERATOR = "kv-operator";
  public static final String INSTANCE = "app.kubernetes.io/instance";

  /// On a pod template and its pods: from which wish it was made.
  public static final String REVISION = "ringhold.io/revision";

  /// On a stateful set: who founded the cluster, for ever.
  public static final String FOUNDERS = "ringhold.io/founders";

  /// On a stateful set: what the user could see and change went into this.
  public static final String WISH = "ringhold.io/wish";

  /// On a volume claim: the store id of the disk that is on it.
  public static final String STORE = "ringhold.io/store-id";

  /// The volume claim of a member is `data-MEMBER`.
  public static final String VOLUME = "data";

  public static final String CONTAINER = "kv-server";
  public static final int GRPC = 7400;
  public static final int RAFT = 7500;
  public static final int HTTP = 7600;
  public static final int MANAGEMENT = 7700;

  private Names() {}

  public static String peers(KvCluster cluster) {
    return cluster.getMetadata().getName() + "-peers";
  }

  /// The number that a member, its pod and its volume claim end with.
  public static int ordinal(String name) {
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  static String facts(KvCluster cluster) {
    return cluster.getMetadata().getName() + "-facts";
  }

  /// The ones that never change, by which a cluster's objects are found.
  public static Map<String, String> selector(KvCluster cluster) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("app.kubernetes.io/name", "ringhold");
    labels.put(INSTANCE, cluster.getMetadata().getName());
    labels.put(MANAGED_BY, OPERATOR);
    return labels;
  }

  /// Named, labelled, and collected by Kubernetes when the cluster's resource is deleted.
  static ObjectMeta owned(KvCluster cluster, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(cluster.getMetadata().getNamespace())
        .withLabels(selector(cluster))
        .withOwnerReferences(owner(cluster))
        .build();
  }

  private static OwnerReference owner(KvCluster cluster) {
    return new OwnerReferenceBuilder()
        .withApiVersion(cluster.getApiVersion())
        .withKind(cluster.getKind())
        .withName(cluster.getMetadata().getName())
        .withUid(cluster.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
