package io.ringhold.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.ringhold.operator.act.Actuator;
import io.ringhold.operator.admin.AdminRefusal;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.api.KvClusterStatus;
import io.ringhold.operator.objects.Names;
import io.ringhold.operator.observe.Observed;
import io.ringhold.operator.observe.Observer;
import io.ringhold.operator.plan.Action;
import io.ringhold.operator.plan.Plan;
import io.ringhold.operator.plan.Planner;
import io.ringhold.operator.report.Events;
import io.ringhold.operator.report.OperatorMeters;
import io.ringhold.operator.report.StatusReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Observe, plan, act, report. Changes in Kubernetes wake it; the cluster itself is looked at again
/// after a while.
@ControllerConfiguration(
    name = "kvcluster",
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 2, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 2_000, maxInterval = 60_000)
public final class KvClusterReconciler implements Reconciler<KvCluster> {
  private static final Logger LOG = System.getLogger(KvClusterReconciler.class.getName());
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final InstantSource clock = InstantSource.system();
  private final Observer observer;
  private final Actuator actuator;
  private final Events events;
  private final OperatorMeters meters;

  /// What takes something away is done when two looks in a row lead to it. Forgetting this, in a
  /// restart, costs one more look.
  private final Map<ResourceID, Action> intended = new ConcurrentHashMap<>();

  KvClusterReconciler(KubernetesClient client, MeterRegistry registry) {
    observer = new Observer(client, clock);
    actuator = new Actuator(client);
    events =
        new Events(client, Optional.ofNullable(System.getenv("HOSTNAME")).orElse(Names.OPERATOR));
    meters = new OperatorMeters(registry, clock);
  }

  @Override
  public UpdateControl<KvCluster> reconcile(KvCluster resource, Context<KvCluster> context) {
    ResourceID id = ResourceID.fromResource(resource);
    Observed seen = observer.observe(id.getNamespace().orElseThrow(), id.getName()).orElse(null);
    if (seen == null) {
      intended.remove(id);
      meters.forget(id.getNamespace().orElse("") + "/" + id.getName());
      return UpdateControl.noUpdate();
    }
    Plan plan = Planner.next(seen);
    String error = act(id, seen, plan.action());
    KvClusterStatus status = StatusReport.of(seen, plan.operation(), error);
    meters.cluster(seen, status);
    Duration lookAgain = error == null ? plan.lookAgain() : AFTER_FAILURE;
    if (same(seen.status(), status) || seen.cluster().isMarkedForDeletion()) {
      return UpdateControl.<KvCluster>noUpdate().rescheduleAfter(lookAgain);
    }
    events.tell(seen.cluster(), seen.status(), status, seen.now());
    return UpdateControl.patchStatus(withStatus(id, status)).rescheduleAfter(lookAgain);
  }

  /// Why the step could not be done, or null.
  private @Nullable String act(ResourceID id, Observed seen, Action action) {
    Action before = intended.put(id, action);
    if (action instanceof Action.Nothing || (action.isFinal() && !action.equals(before))) {
      return null;
    }
    try {
      actuator.act(seen, action);
      meters.acted(action);
      LOG.log(Level.INFO, "{0}: {1}", id, describe(action));
      return null;
    } catch (AdminRefusal e) {
      meters.refused(e.reason());
      // The cluster has changed since it was looked at: look again.
      return e.reason().equals("EPOCH_OLD") ? null : e.getMessage();
    } catch (KubernetesClientException e) {
      meters.failed();
      LOG.log(Level.WARNING, "{0}: {1} failed: {2}", id, describe(action), e.getMessage());
      return e.getMessage();
    }
  }

  private static String describe(Action action) {
    return switch (action) {
      case Action.Apply(var object) ->
          "Apply " + object.getKind() + " " + object.getMetadata().getName();
      case Action.Shrink(var set) -> "Shrink to " + set.getSpec().getReplicas();
      default -> action.toString();
    };
  }

  private static boolean same(KvClusterStatus before, KvClusterStatus after) {
    return Serialization.asJson(before).equals(Serialization.asJson(after));
  }

  /// Nothing but what is applied: the rest belongs to others.
  private static KvCluster withStatus(ResourceID id, KvClusterStatus status) {
    KvCluster patch = new KvCluster();
    patch.getMetadata().setNamespace(id.getNamespace().orElseThrow());
    patch.getMetadata().setName(id.getName());
    patch.setSpec(null);
    patch.setStatus(status);
    return patch;
  }

  @Override
  public List<EventSource<?, KvCluster>> prepareEventSources(
      EventSourceContext<KvCluster> context) {
    return List.of(
        wokenBy(Pod.class, context),
        wokenBy(PersistentVolumeClaim.class, context),
        wokenBy(StatefulSet.class, context));
  }

  private static <R extends HasMetadata> EventSource<?, KvCluster> wokenBy(
      Class<R> kind, EventSourceContext<KvCluster> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, KvCluster.class)
            .withLabelSelector(Names.MANAGED_BY + "=" + Names.OPERATOR)
            .withSecondaryToPrimaryMapper(object -> {
              String cluster = object.getMetadata().getLabels().get(Names.INSTANCE);
              return cluster == null
                  ? Set.of()
                  : Set.of(new ResourceID(cluster, object.getMetadata().getNamespace()));
            })
            .build(),
        context);
  }
}
