# Warptron. `make help` lists the targets.
MVN := ./mvnw -B -ntp

# With g++ on Linux x86-64, the tests of the native code run: those of the cpu device, and those of the cuda device on the
# CUDA simulator.
SIMULATOR := $(CURDIR)/target/simulator
ifneq ($(shell command -v g++),)
  ifeq ($(shell uname -sm),Linux x86_64)
    WITH_NATIVE := -Ddefault.required=cpu -Dwarptron.simulator=$(SIMULATOR)
  endif
endif

# Output folder for the native code of the cpu device, which the jar contains. Needs a C++ compiler on Linux x86-64; without
# it the device reports why it is unavailable.
CPU := $(CURDIR)/target/native/dev/warptron/backend/cpu/linux-x86_64
# See native/cpu/build.sh.
export WARPTRON_TABLES := $(CURDIR)/target/native-tables

comma := ,
space := $(subst ,, )

# The library and the Spark module beside it, in one build; of the library no tests and no checks. -Dexec.skip leaves out
# the native code, which `native` has built.
SPARK := $(MVN) -f src/spark/reactor/pom.xml -pl .. -am -Dexec.skip -Dspotless.check.skip -Dinvoker.skip -Dmaven.test.skip

.DEFAULT_GOAL := build
.PHONY: build install spark install-spark test-spark demo test native-tests test-classes test-long native-long compiled-kernels native simulator kernels instructions cublas-bridge format bench gpu-report check-gpu bench-gpu bench-peers bench-quality gpu-bundle quick newcomer fuzz clean help

build: ## build target/warptron.jar, which bin/warptron runs
	$(MVN) package -DskipTests

install: ## put the library into ~/.m2, for other Maven and Gradle projects
	$(MVN) install -DskipTests

spark: native ## build target/spark/warptron-spark_2.13-VERSION.jar: estimators for Apache Spark (docs/spark.md)
	$(SPARK) package -Dspark.skipTests

install-spark: native ## put the Spark module and the library into ~/.m2
	$(SPARK) install -Dspark.skipTests

test-spark: native ## test the Spark module on a real Spark, which Maven downloads; TEST=RefusalsTest runs one class
	$(SPARK) test $(if $(TEST),-Dtest=$(TEST))

demo: build ## train on the bundled breast-cancer data and print the results
	java -jar target/warptron.jar demo

native: ## compile the native code of the cpu device, if there is a C++ compiler
	@native/cpu/build.sh $(CPU) || test $$? -eq 3

test: ## check format and sources, run the tests on every device, and test the jar
	$(MVN) clean
# In parallel: javac uses one processor.
	@$(MAKE) --no-print-directory -j2 native-tests test-classes
	$(MVN) verify -Pgpu $(WITH_NATIVE)

native-tests: native
ifdef WITH_NATIVE
	native/cpu/test/run.sh
	native/sim/build.sh $(SIMULATOR)
	native/cublas-bridge/test/run.sh
else
	@echo "g++ on Linux x86-64 not found: the tests of the devices cpu and cuda are skipped. Install g++ to run them."
	@test -z "$(CI)" || { echo "CI requires them."; exit 1; }
endif

test-classes:
	$(MVN) test-compile -Pgpu -Dexec.skip

test-long: ## after make test: long tests, sanitizers, device tests in other modes; MODES=races,cpu-avx2 runs those modes only
ifndef MODES
	@$(MAKE) --no-print-directory -j2 native-long compiled-kernels
endif
	src/test/modes.sh $(subst $(comma), ,$(MODES))

native-long:
	native/cpu/test/run.sh --sanitizers
	native/sim/test/run.sh

fuzz: test-classes ## fuzz the readers of data files with Jazzer for MINUTES=10; NAMES="text.csv rows.parquet" selects formats
	src/test/fuzz.sh $$(( $(or $(MINUTES),10) * 60 )) $(NAMES)

compiled-kernels: # nvcc uses one processor
	@command -v nvcc >/dev/null || echo "nvcc not found: it is not tested that the kernels compile"
	! command -v nvcc >/dev/null || kernels/build.sh --check

simulator: ## build the CUDA simulator into target/simulator, for -Dwarptron.cuda.preload
	native/sim/build.sh $(SIMULATOR)

kernels: ## compile the CUDA kernels into the files that the jar contains (needs nvcc of CUDA 13)
	kernels/build.sh

instructions: ## count instructions per FMA in the inner loops of train_tiny; fails above the limits (needs nvcc and NVDISASM=PROGRAM)
	kernels/instructions.sh

cublas-bridge: ## build the library in the jar that forwards JCublas to cuBLAS 13 (needs g++)
	native/cublas-bridge/build.sh src/main/resources/dev/warptron/backend/cuda

format: ## format the sources (needs JDK 17 to 20)
	$(MVN) spotless:apply

bench: native ## run the JMH benchmarks; results in target/jmh.json. BENCH=Training runs those whose name matches
	$(MVN) -Pbench test-compile exec:exec -DskipTests \
	  -Dexec.args="-cp %classpath dev.warptron.bench.Benchmarks $(BENCH)"

# These also work without Maven, from the archive of gpu-bundle: docs/gpu/README.md.
export OUT BUNDLE PYTHON

gpu-report: ## verify and time the cuda device on this machine's NVIDIA GPU within MINUTES=4.5; PARTS=facts,speed selects parts, RESUME=1 continues; OUT=FOLDER
	src/gpu/run.sh report $(if $(MINUTES),--minutes $(MINUTES)) $(if $(PARTS),--parts $(PARTS)) $(if $(RESUME),--resume) $(ARGS)

check-gpu: ## run the device tests on this machine's NVIDIA GPU; report in target/gpu-report, or OUT=FOLDER
	src/gpu/run.sh check $(if $(SUITES),--suites $(SUITES)) $(ARGS)

bench-gpu: ## compare training times on this machine's NVIDIA GPU with PyTorch; WORKLOADS=w1,w2 selects some
	src/gpu/run.sh bench $(if $(WORKLOADS),--workloads $(WORKLOADS)) $(ARGS)

bench-peers: native ## compare training times of the cpu device with Encog, and with scikit-learn, NumPy and PyTorch of PYTHON=PROGRAM; GEMM=FILE adds a BLAS library
	src/gpu/run.sh peers $(if $(WORKLOADS),--workloads $(WORKLOADS)) $(if $(GEMM),--gemm-library $(abspath $(GEMM))) $(ARGS)

bench-quality: build ## compare the quality of models on real tables with scikit-learn of PYTHON=PROGRAM; TABLES=t1,t2 SPLITS=3 ROWS=N FOLDER=CSV-FILES; report in target/quality, or OUT=FOLDER
	$(or $(PYTHON),python3) src/quality/bench_quality.py $(if $(OUT),--out $(OUT)) $(if $(FOLDER),--folder $(FOLDER)) \
	  $(if $(TABLES),--tables $(TABLES)) $(if $(SPLITS),--splits $(SPLITS)) $(if $(ROWS),--rows $(ROWS)) $(ARGS)

gpu-bundle: native ## pack check-gpu and bench-gpu with a Java runtime into target/warptron-gpu.tar.xz, for a machine without Java
	$(MVN) -Pgpu package -DskipTests
	src/gpu/bundle.sh

# What make quick leaves out: the tests that take longest.
SLOW := *ContractTest GradientCheckTest *Verif*Test OpByOpStepTest CompiledStepTest ArchitectureTest Golden*Test \
  DeviceSelectorTest GpuProgramsTest SafetensorsDamageTest LbfgsTest TrainerCancelTest FitManyTest DemoCommandTest

quick: native ## compile and run the faster unit tests without the static checks; make quick TEST=PhiloxTest runs one class
	$(MVN) -Dquick -Dspotless.check.skip test \
	  -Dtest='$(or $(TEST),*Test$(subst $(space),,$(SLOW:%=$(comma)!%)))'

newcomer: ## apply the patches of src/newcomer to a copy of the tree and run the contract tests there
	src/newcomer/run.sh

clean: ## remove all build outputs
	$(MVN) clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1: /p' $(MAKEFILE_LIST)
