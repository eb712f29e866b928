# A thin wrapper: everything is in `cargo xtask` (see xtask/src/main.rs).
.PHONY: run test check bench dist fmt fuzz toolchain
run test check bench dist fmt fuzz: toolchain
	@cargo xtask $@ $(ARGS)
toolchain:
	@sh xtask/toolchain.sh
