# Each target installs what it still lacks (as root or with sudo); nothing is installed twice.
.PHONY: help run demo manual looks test nightly fuzz check bench package setup fmt bindings

help:
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

run: ## open the desk on a demo clinic; without a display: the demo
	@scripts/run.sh

demo: ## play the main job through the real window: transcript and numbered screenshots in target/demo
	@scripts/demo.sh

manual: ## take the manual's pictures anew from the demo
	@scripts/manual.sh

looks: ## every screen of a visit in every size, type and language, for people to look at
	@scripts/looks.sh

test: ## all tests: Rust, doctests, the real window, the UI
	@scripts/test.sh

nightly: ## what takes hours: every crash image, every failing call, ten thousand kills
	@scripts/nightly.sh

fuzz: ## every parser of what comes from outside, ten minutes each
	@scripts/fuzz.sh

check: ## formats, lints, types, texts, architecture, licences: no tests
	@scripts/check.sh

bench: ## the figures, each with its floor beside it
	@scripts/bench.sh

package: ## a .deb in target/release/bundle/deb
	@scripts/package.sh

setup: ## only install what building and testing needs
	@scripts/setup.sh build test check

fmt: ## format Rust and the UI
	@scripts/fmt.sh

bindings: ## write the UI's generated commands, types and codes anew
	@scripts/bindings.sh
