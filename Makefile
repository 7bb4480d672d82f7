# Warptron. `make help` lists the targets.
MVN := ./mvnw -B -ntp

# With g++ on Linux x86-64, the tests of the native code run: of the cpu device, and of the CUDA simulator that stands in for a
# GPU.
SIMULATOR := $(CURDIR)/target/simulator
ifneq ($(shell command -v g++),)
  ifeq ($(shell uname -sm),Linux x86_64)
    WITH_NATIVE := -Dwarptron.cpu.required -Dwarptron.simulator=$(SIMULATOR)
  endif
endif

# The native half of the cpu device, into the jar; needs a C++ compiler on Linux x86-64. Elsewhere the device says why it is
# not available.
CPU := $(CURDIR)/target/native/dev/warptron/backend/cpu/linux-x86_64

.DEFAULT_GOAL := build
.PHONY: build install demo test native simulator kernels instructions cublas-bridge format bench gpu-report check-gpu bench-gpu bench-peers gpu-bundle quick newcomer clean help

build: ## build target/warptron.jar, which bin/warptron runs
	$(MVN) package -DskipTests

install: ## put the library into ~/.m2, for other Maven and Gradle projects
	$(MVN) install -DskipTests

demo: build ## train on the bundled breast-cancer data and say what was reached
	java -jar target/warptron.jar demo

native: ## compile the native half of the cpu device, if there is a C++ compiler
	@native/cpu/build.sh $(CPU) || test $$? -eq 3

test: ## everything CI checks: format, static checks, all tests, the jar itself
	$(MVN) clean
	@$(MAKE) --no-print-directory native
ifdef WITH_NATIVE
	native/cpu/test/run.sh
	native/sim/build.sh $(SIMULATOR)
	native/sim/test/run.sh
	native/cublas-bridge/test/run.sh
else
	@echo "No g++ on Linux x86-64 here: the tests of the devices cpu and cuda are skipped. Install g++ to run them."
	@test -z "$(CI)" || { echo "CI requires them."; exit 1; }
endif
	$(MVN) verify -Pgpu $(WITH_NATIVE)

simulator: ## build the CUDA simulator into target/simulator, for -Dwarptron.cuda.preload
	native/sim/build.sh $(SIMULATOR)

kernels: ## compile the CUDA kernels into the files that the jar ships (needs nvcc of CUDA 13)
	kernels/build.sh

instructions: ## count the instructions of train_tiny's inner loops; fails above the limits (needs nvcc and NVDISASM=PROGRAM)
	kernels/instructions.sh

cublas-bridge: ## build the library that lets JCublas use cuBLAS 13, which the jar ships (needs g++)
	native/cublas-bridge/build.sh src/main/resources/dev/warptron/backend/cuda

format: ## rewrite the sources in the project's format (needs JDK 17 to 20)
	$(MVN) spotless:apply

bench: native ## JMH benchmarks; results in target/jmh.json. make bench BENCH=Training runs those that match
	$(MVN) -Pbench test-compile exec:exec -DskipTests \
	  -Dexec.args="-cp %classpath dev.warptron.bench.Benchmarks $(BENCH)"

# These work without Maven too, from the archive of gpu-bundle: docs/gpu/README.md.
export OUT BUNDLE PYTHON

gpu-report: ## prove and time the NVIDIA GPU of this machine within MINUTES=4.5; PARTS=facts,speed, RESUME=1 goes on; OUT=FOLDER
	src/gpu/run.sh report $(if $(MINUTES),--minutes $(MINUTES)) $(if $(PARTS),--parts $(PARTS)) $(if $(RESUME),--resume) $(ARGS)

check-gpu: ## run the device tests on this machine's NVIDIA GPU; report in target/gpu-report, or OUT=FOLDER
	src/gpu/run.sh check $(if $(SUITES),--suites $(SUITES)) $(ARGS)

bench-gpu: ## time trainings on this machine's NVIDIA GPU beside PyTorch; WORKLOADS=w1,w2 selects some
	src/gpu/run.sh bench $(if $(WORKLOADS),--workloads $(WORKLOADS)) $(ARGS)

bench-peers: native ## time the cpu device beside Encog, and scikit-learn, NumPy and PyTorch of PYTHON=PROGRAM; GEMM=FILE adds a library
	src/gpu/run.sh peers $(if $(WORKLOADS),--workloads $(WORKLOADS)) $(if $(GEMM),--gemm-library $(abspath $(GEMM))) $(ARGS)

gpu-bundle: native ## pack both with a Java runtime into target/warptron-gpu.tar.xz, for a machine without Java
	$(MVN) -Pgpu package -DskipTests
	src/gpu/bundle.sh

quick: native ## compile and run the unit tests without the static checks: make quick TEST=PhiloxTest
	$(MVN) -Dquick -Dspotless.check.skip test $(if $(TEST),-Dtest=$(TEST))

newcomer: ## apply the patches of src/newcomer to a copy and run the contract tests there
	src/newcomer/run.sh

clean: ## remove everything that was built
	$(MVN) clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1: /p' $(MAKEFILE_LIST)
