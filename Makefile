# Warptron. `make help` lists the targets.
MVN := ./mvnw -B -ntp

.DEFAULT_GOAL := build
.PHONY: build demo test format bench quick clean help

build: ## build target/warptron.jar, runnable with java -jar
	$(MVN) package -DskipTests

demo: build ## train on the bundled breast-cancer data and say what was reached
	java -jar target/warptron.jar demo

test: ## everything CI checks: format, static checks, all tests, the jar itself
	$(MVN) verify

format: ## rewrite the sources in the project's format (needs JDK 17 to 20)
	$(MVN) spotless:apply

bench: ## JMH benchmarks; results in target/jmh.json. make bench BENCH=Training runs those that match
	$(MVN) -Pbench test-compile exec:exec -DskipTests \
	  -Dexec.args="-cp %classpath dev.warptron.bench.Benchmarks $(BENCH)"

quick: ## compile and run the unit tests without the static checks: make quick TEST=PhiloxTest
	$(MVN) -Dquick -Dspotless.check.skip test $(if $(TEST),-Dtest=$(TEST))

clean: ## remove everything that was built
	$(MVN) clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1: /p' $(MAKEFILE_LIST)
