package io.ringhold.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/// A cluster of Ringhold.
@Group("ringhold.io")
@Version("v1alpha1")
@ShortNames("kvc")
@Categories("all")
@ValidationRule(
    value = "size(self.metadata.name) <= 40",
    message = "a cluster's name has 40 characters at most: its pods' names are made of it")
@ValidationRule(
    value = "self.spec.replace.all(p, p.startsWith(self.metadata.name + '-'))",
    message = "spec.replace names members, as CLUSTER-0")
@ValidationRule(
    value = "self.spec.maintenance.all(p, p.startsWith(self.metadata.name + '-'))",
    message = "spec.maintenance names members, as CLUSTER-0")
@AdditionalPrinterColumn(
    name = "Version",
    jsonPath = ".status.version",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Desired",
    jsonPath = ".spec.replicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.readyReplicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Shards",
    jsonPath = ".status.shards.summary",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Operation",
    jsonPath = ".status.operation.type",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Available",
    jsonPath = ".status.conditions[?(@.type==\"Available\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Status",
    jsonPath = ".status.message",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class KvCluster extends CustomResource<KvClusterSpec, KvClusterStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Override
  protected KvClusterSpec initSpec() {
    return new KvClusterSpec();
  }
}
