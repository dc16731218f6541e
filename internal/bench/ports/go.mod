module github.com/cybercheck-cli/cybercheck/internal/bench/ports

go 1.26.0
