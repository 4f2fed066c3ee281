# Bare `make` prints the menu. Every target finds a JDK 25 or newer by itself, or says how to get one.
MVN := build/mvn
.DEFAULT_GOAL := menu
.PHONY: menu run test verify check fmt bench bench-storage image manifests alerts crds e2e

menu:
	@echo "make run     3 nodes on this machine in the foreground, data in data/local, with commands to try"
	@echo "make test    all tests that need no Kubernetes"
	@echo "make verify  12 minutes of load and faults on real servers, every answer judged (as root also network faults)"
	@echo "make check   format, warnings as errors, module walls"
	@echo "make fmt     format the sources"
	@echo "make e2e     tests on the Kubernetes of KUBECONFIG; says why when it skips"
	@echo "make crds    write the definition of KvCluster anew from its classes"
	@echo "make image   container images of the server and the operator, with docker, podman or buildah"
	@echo "make manifests  copy the CRD, the operator's rights and the alerts to where charts and kustomize need them"
	@echo "make alerts  check the alert rules and run their tests, when promtool is there"
	@echo "make bench   ops/s, latency and CPU of a 3-node cluster, beside etcd when it is installed"
	@echo "make bench-storage  ns and garbage of our storage engine, beside RocksDB"
	@echo "./kv --help  the command line"

run:
	@./kv local up --nodes 3 --data data/local

test:
	@$(MVN) verify

# make verify VERIFY="--minutes 60 --seed 7"
verify:
	@./kv verify --minutes 12 --nemesis kill,pause,partition,loss,slow,wipe,membership $(VERIFY)

check:
	@$(MVN) -q spotless:check test -Dtest='*ArchitectureTest' -Dsurefire.failIfNoSpecifiedTests=false
	@build/manifests --check
	@build/charts
	@build/alerts
	@echo "check: format, compiler, Error Prone, NullAway and module walls are in order"

e2e:
	@deploy/e2e

crds:
	@$(MVN) -q -pl kv-operator -am test -Dtest=CrdTest -Dsurefire.failIfNoSpecifiedTests=false -Dringhold.rewrite=true
	@build/manifests

manifests:
	@build/manifests

alerts:
	@build/alerts

fmt:
	@$(MVN) -q spotless:apply

bench:
	@kv-bench/bench

# make bench-storage BENCH="--shapes random --keys 10000000"
bench-storage:
	@kv-bench/bench storage $(BENCH)

# make image TAG=0.1.0 IMAGES=kv-server
TAG ?= dev
image:
	@deploy/images/build $(TAG) $(IMAGES)
