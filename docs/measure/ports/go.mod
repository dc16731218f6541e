module github.com/cybercheck-cli/cybercheck/docs/measure/ports

go 1.26.0
