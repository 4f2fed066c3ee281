package io.ringhold.operator.act;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.ringhold.api.admin.v1.LimitMovesRequest;
import io.ringhold.api.admin.v1.NodeRequest;
import io.ringhold.api.admin.v1.RebalanceRequest;
import io.ringhold.api.admin.v1.ReplaceNodeRequest;
import io.ringhold.operator.admin.AdminClient;
import io.ringhold.operator.admin.AdminRefusal;
import io.ringhold.operator.objects.Names;
import io.ringhold.operator.observe.Observed;
import io.ringhold.operator.observe.Observer;
import io.ringhold.operator.plan.Action;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Does one step. Every step can be done twice, and fails when what it was decided on has changed.
public final class Actuator {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Names.OPERATOR)
          .withForce(true)
          .build();

  private final KubernetesClient client;

  public Actuator(KubernetesClient client) {
    this.client = client;
  }

  /// @throws AdminRefusal when the cluster refuses, or cannot be asked
  public void act(Observed seen, Action action) throws AdminRefusal {
    String namespace = seen.cluster().getMetadata().getNamespace();
    AdminClient admin = Observer.admin(seen.kube());
    switch (action) {
      case Action.Nothing() -> {}
      case Action.Apply(StatefulSet set) -> applySet(seen, set);
      case Action.Apply(var object) -> client.resource(object).patch(APPLY);
      case Action.Shrink(var set) -> applySet(seen, set);
      case Action.DeletePod(var name, var uid) ->
          delete("/api/v1/namespaces/%s/pods/%s".formatted(namespace, name), only(uid));
      case Action.EvictPod(var name, var uid) -> evict(namespace, name, uid);
      case Action.DeleteVolume(var name, var uid) ->
          delete(
              "/api/v1/namespaces/%s/persistentvolumeclaims/%s".formatted(namespace, name),
              only(uid));
      case Action.NoteDisk(var name, var uid, var storeId) ->
          editVolume(
              namespace,
              name,
              uid,
              claim -> claim.getMetadata().setAnnotations(with(claim, Names.STORE, storeId)));
      case Action.GrowVolume(var name, var uid, var size) ->
          editVolume(
              namespace,
              name,
              uid,
              claim ->
                  claim.getSpec().getResources().getRequests().put("storage", new Quantity(size)));
      case Action.ForgetSet(var name, var uid) ->
          delete(
              "/apis/apps/v1/namespaces/%s/statefulsets/%s".formatted(namespace, name),
              new DeleteOptionsBuilder(only(uid)).withPropagationPolicy("Orphan").build());
      case Action.DrainMember(var name, var epoch) ->
          admin.call(stub -> stub.drainNode(node(name, epoch)));
      case Action.UndrainMember(var name, var epoch) ->
          admin.call(stub -> stub.undrainNode(node(name, epoch)));
      case Action.BeginMaintenance(var name, var epoch) ->
          admin.call(stub -> stub.beginMaintenance(node(name, epoch)));
      case Action.EndMaintenance(var name, var epoch) ->
          admin.call(stub -> stub.endMaintenance(node(name, epoch)));
      case Action.RemoveMember(var name, var epoch) ->
          admin.call(stub -> stub.removeNode(node(name, epoch)));
      case Action.ReplaceMember(var name, var epoch) ->
          admin.call(stub ->
              stub.replaceNode(
                  ReplaceNodeRequest.newBuilder().setNode(name).setEpoch(epoch).build()));
      case Action.Rebalance(var epoch) ->
          admin.call(stub -> stub.rebalance(RebalanceRequest.newBuilder().setEpoch(epoch).build()));
      case Action.LimitMoves(var atOnce, var bytesPerSecond, var epoch) ->
          admin.call(stub ->
              stub.limitMoves(
                  LimitMovesRequest.newBuilder()
                      .setAtOnce(atOnce)
                      .setBytesPerSecond(bytesPerSecond)
                      .setEpoch(epoch)
                      .build()));
    }
  }

  private static NodeRequest node(String name, long epoch) {
    return NodeRequest.newBuilder().setNode(name).setEpoch(epoch).build();
  }

  /// On the version that was seen: of two operators that want different sizes, one fails.
  private void applySet(Observed seen, StatefulSet set) {
    String version =
        seen.kube()
            .set()
            .map(HasMetadata::getMetadata)
            .map(m -> m.getResourceVersion())
            .orElse(null);
    client
        .resource(set.edit().editMetadata().withResourceVersion(version).endMetadata().build())
        .patch(APPLY);
  }

  private static DeleteOptions only(String uid) {
    return new DeleteOptionsBuilder().withPreconditions(new Preconditions(null, uid)).build();
  }

  /// The client's own way to delete knows no uid.
  private void delete(String path, DeleteOptions options) {
    client.raw(path, "DELETE", options);
  }

  /// Through the disruption budget, so that it holds for us as for others.
  private void evict(String namespace, String name, String uid) {
    Eviction eviction =
        new EvictionBuilder()
            .withMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build())
            .withDeleteOptions(only(uid))
            .build();
    client.pods().inNamespace(namespace).withName(name).evict(eviction);
  }

  private static Map<String, String> with(HasMetadata object, String key, String value) {
    Map<String, String> annotations = new HashMap<>();
    if (object.getMetadata().getAnnotations() != null) {
      annotations.putAll(object.getMetadata().getAnnotations());
    }
    annotations.put(key, value);
    return annotations;
  }

  private void editVolume(
      String namespace, String name, String uid, Consumer<PersistentVolumeClaim> change) {
    client
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .withName(name)
        .edit((PersistentVolumeClaim claim) -> {
          if (claim.getMetadata().getUid().equals(uid)) {
            change.accept(claim);
          }
          return claim;
        });
  }
}
