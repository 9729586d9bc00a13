# Two commands matter: `make run` and `make test`. Both install what is missing
# on this machine (see tools/setup.sh) and ask nothing.

export PATH := $(CURDIR)/.hoidap/pkg/bin:$(PATH):/usr/local/go/bin:/opt/homebrew/bin
tool := go tool -modfile=tools/go.mod
# Should make itself be killed, the program ends in good order.
bound := $(shell setpriv --pdeathsig INT true 2>/dev/null && echo setpriv --pdeathsig INT)

.PHONY: help run build test check chaos chaos-short bench bench-search bench-figures bench-desk bench-lighthouse bench-time quick lint format states schema assets setup hooks clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## everything on this machine, with the demonstration ministry (ARGS="--listen 127.0.0.1:9000")
	@exec $(bound) bin/hoidap dev $(ARGS)

build: setup ## bin/hoidap
	@go build -trimpath -ldflags '-s -w' -o bin/hoidap ./cmd/hoidap

test: ## every check: format, vet, lint, dead code, imports, all tests, printed documents
	@sh tools/setup.sh --test
	@sh tools/check.sh

check: test ## the same

quick: ## what takes seconds: format, vet, rules, imports
	@sh tools/check.sh --quick

chaos: setup ## kill, empty and stop everything while 10,000 questions climb their ladders; counts (ARGS="-seed 1")
	@go run ./internal/testdb/run go test ./internal/chaos -v -count=1 -timeout 60m -args -long $(ARGS)

chaos-short: setup ## the same over 200 questions, in a minute or two
	@go run ./internal/testdb/run go test ./internal/chaos -v -count=1 -timeout 20m -args -questions 200 $(ARGS)

bench-time: setup ## deadlines, relay, sweep and recovery, measured; takes minutes (ARGS="-deadlines 10000")
	@go test ./internal/chaos -run TestMeasures -v -count=1 -timeout 60m -args -measure $(ARGS)

bench: build ## asking, a page, mail, start, memory and size, each beside its limit
	@sh tools/bench.sh

bench-search: build ## the library's search with ever more publications; takes minutes (SIZES=10000,100000)
	@sh tools/bench.sh -only search -sizes $(or $(SIZES),10000,100000)

bench-figures: build ## the board's page, reports and exports over ever more questions; takes minutes (SIZES=10000,100000)
	@sh tools/bench.sh -only figures -sizes $(or $(SIZES),10000,100000)

bench-desk: build ## the desk's lists and a question's page over ever more questions, a tenth of them open; takes minutes (SIZES=10000,100000)
	@sh tools/bench.sh -only desk -sizes $(or $(SIZES),10000,100000)

bench-lighthouse: ## scores of four pages on a simulated telephone (needs node, npm, a browser and a running site: URL=http://127.0.0.1:8080)
	@node tools/lighthouse/run.mjs $(or $(URL),http://127.0.0.1:8080)

lint: ## golangci-lint alone
	@$(tool) golangci-lint run ./...

format: ## put the source into its form
	@$(tool) golangci-lint fmt ./...

states: ## docs/states.md from the table of moves
	@go test ./internal/question -run TestStatesPageIsThatOfTheTable -update

schema: setup ## docs/schema.sql from the migrations
	@go run ./internal/testdb/run sh tools/schema.sh docs/schema.sql

assets: ## assets/dist from the pinned packages (needs node and npm)
	@sh assets/build.sh

hooks: ## let git run `make quick` before each commit
	@printf '#!/bin/sh\nexec make quick\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit

setup:
	@sh tools/setup.sh

clean: ## remove what was built; the data in .hoidap stays
	@rm -rf bin
