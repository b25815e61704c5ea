# Everything that is done with the project. CI calls these targets and nothing else.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

GOLANGCI := bin/golangci-lint-v2.15.0
FUZZTIME ?= 30s
TICKS ?= 200
WEB_SOURCES = $(shell find web/src web/public web/index.html web/*.ts web/package.json -type f 2>/dev/null)

.PHONY: help
help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Set up what is missing, build, and run everything: dramatis up (ARGS="--addr 127.0.0.1:9000")
	@set -a; if [ -f .env ]; then . ./.env; fi; set +a; scripts/need postgres; exec bin/dramatis up $(ARGS)

.PHONY: dev
dev: build ## The same, with the web application served by Vite, which shows every change at once
	@scripts/need postgres; (cd web && exec npm run dev) & vite=$$!; trap "kill $$vite" EXIT; bin/dramatis up $(ARGS)

.PHONY: setup
setup: web/node_modules/.package-lock.json ## Install what is missing, without building anything
	@scripts/need postgres redis cc

.PHONY: build
build: web/dist/index.html ## Build the web application and bin/dramatis
	@go build -o bin/dramatis ./cmd/dramatis

.PHONY: web
web: web/dist/index.html ## Build the web application

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build && touch dist/index.html dist/.keep

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund && touch node_modules/.package-lock.json

.PHONY: test
test: test-race test-web ## All tests, with the race detector, a real PostgreSQL and a real Redis

.PHONY: test-race
test-race: ## The Go tests
	@scripts/need postgres redis cc
	PATH="$(CURDIR)/bin:$$PATH" go test -race -shuffle=on -timeout 20m ./...

.PHONY: test-neo4j
test-neo4j: ## The tests of the graph on real Neo4j servers, which it fetches and starts
	@scripts/need postgres java
	scripts/neo4j go test -count=1 -timeout 20m ./store/neo4j
	scripts/neo4j go test -count=1 -timeout 20m -run Neo4j ./cmd/dramatis

.PHONY: test-web
test-web: web/node_modules/.package-lock.json ## The web application's type check and unit tests
	cd web && npm run typecheck && npm test

.PHONY: e2e
e2e: build ## The browser test: the program, a world, and Chromium
	@scripts/need postgres chromium
	scripts/e2e

.PHONY: bench
bench: bench-api bench-recall bench-statements ## Measure durable turns a second, beside the limits of Redis and PostgreSQL; and all the benches below
	PATH="$(CURDIR)/bin:$$PATH" go test -run '^$$' -bench DurableTurns -benchtime 10000x -timeout 20m ./worker

.PHONY: bench-api
bench-api: ## Measure how long requests take, p50, p95 and p99 by class, while RATE (200) a second come for LENGTH (20) seconds
	@scripts/need postgres redis
	PATH="$(CURDIR)/bin:$$PATH" RATE=$(RATE) LENGTH=$(LENGTH) go test -run '^$$' -bench API -benchtime 1x -timeout 10m ./api

.PHONY: bench-recall
bench-recall: ## Measure how long it takes to bring to mind the nearest of MEMORIES (1000000) of 100 characters, and whether they are
	@scripts/need postgres redis
	PATH="$(CURDIR)/bin:$$PATH" MEMORIES=$(MEMORIES) go test -v -run '^$$' -bench Recall -benchtime 300x -timeout 20m ./store

.PHONY: bench-statements
bench-statements: ## Measure the statements of the store over a million memories and messages, and show which read a table through (PLANS=1 for plans)
	@scripts/need postgres redis
	PATH="$(CURDIR)/bin:$$PATH" COPIES=$(COPIES) PLANS=$(PLANS) go test -run '^$$' -bench Statements -benchtime 1x -timeout 30m ./store

.PHONY: evening
evening: ## Let the demo world live for TICKS (200) ticks and print what came of it (SCENES=20 FROM=100 to read)
	@scripts/need postgres
	TICKS=$(TICKS) SCENES=$(SCENES) FROM=$(FROM) SEED=$(SEED) go test -v -run '^TestEvening$$' -count 1 -timeout 60m ./worker

.PHONY: chaos
chaos: ## The tests that kill, freeze and flush, several times over
	@scripts/need postgres redis cc
	PATH="$(CURDIR)/bin:$$PATH" go test -race -count 3 -run 'Disaster|Murder|Death|EarlierRun|FullRedis|Failover|OnACluster|Outlives|RealRedis|TheFeed' -timeout 30m \
		./worker ./cmd/dramatis ./internal/local ./api ./store/redis

.PHONY: fuzz
fuzz: ## Every fuzz target for FUZZTIME (30s)
	scripts/fuzz $(FUZZTIME)

.PHONY: cover
cover: ## Which lines the Go tests run, as bin/cover.html
	@scripts/need postgres redis; mkdir -p bin
	PATH="$(CURDIR)/bin:$$PATH" go test -coverpkg ./... -coverprofile bin/cover.out ./...
	go tool cover -html bin/cover.out -o bin/cover.html
	@go tool cover -func bin/cover.out | tail -n 1

.PHONY: lint
lint: $(GOLANGCI) web/node_modules/.package-lock.json ## Formatting, go vet, golangci-lint, and the web application's checks
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt is needed: $$unformatted"; exit 1; fi
	go vet ./...
	$(GOLANGCI) run
	cd web && npm run typecheck && npm run lint --if-present

# Built here, so that it knows this Go version; it takes a few minutes, once.
$(GOLANGCI):
	GOBIN=$(CURDIR)/bin/new go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	mv bin/new/golangci-lint $@ && rmdir bin/new

.PHONY: clean
clean: ## Remove what was built; the data of dramatis up stay where they are
	rm -rf bin web/node_modules
	find web/dist -mindepth 1 ! -name .keep -delete
