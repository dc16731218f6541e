package schema

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/compare"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// object is a piece of JSON Schema.
type object = map[string]any

// fields say of a property, by its name, what its Go type does not.
var fields = map[string]object{
	"schema_version": {"const": assess.SchemaVersion, "description": "Rises only when a reader of the old version would misread the new one."},
	"id":             {"minLength": 1, "maxLength": 80},
	"fingerprint":    {"pattern": "^[0-9a-f]{32}$", "description": "The same for the same finding of the same target in every run."},
	"control":        {"pattern": controlID},
	"check":          {"pattern": "^[a-z][a-z0-9]*$"},
	"grade":          {"pattern": "^[A-E]$"},
	"grade_after":    {"pattern": "^[A-E]$"},
	"floor":          percent("What is certain, out of 100."),
	"ceiling":        percent("What is possible once everything is known, out of 100."),
	"value":          percent("What is certain about the control, out of 100."),
	"ceiling_value":  percent("The best that could still be true of it, out of 100."),
	"mean":           percent("The floor before any cap."),
	"limit":          percent("The highest score while the cap is on."),
	"score_after":    percent("The score once this step and those before it are done."),
	"coverage":       percent("The share of weight that is known."),
	"confidence":     percent("The share of measurable weight that was measured."),
	"gain":           {"minimum": 0, "maximum": 100},
	"weight":         {"minimum": 0},
	"minutes":        {"minimum": 0},
	"took_ms":        {"minimum": 0},
	"rank":           {"minimum": 1},
	"cost":           {"enum": []any{"free", "low", "medium", "high"}},
	"limits":         {"description": "What the assessment is not, and what it could not see."},
	"contradiction":  {"description": "Both sides, where what was measured is worse than what was answered."},
}

// typed say of a property of one type what others of that name do not have.
var typed = map[string]object{
	"finding.id": {"pattern": `^[a-z][a-z0-9]*(\.[a-z0-9_]+)+$`, "description": "Permanent, such as cert.expired."},
	"control.id": {"pattern": controlID, "description": "Permanent, such as ACC-1."},
	"area.id":    {"pattern": "^[A-Z]{3}$"},
	"assessment.id": {
		"pattern": "^[0-9A-Za-z-]{1,80}$", "description": "Sorts by time; safe as a file name.",
	},
	"answer.state": {"enum": []any{"good", "partial", "poor", "unknown", "not_applicable"}},
	"score.areas":  {"description": "The topics, each with its own floor and ceiling."},
	"tool.name":    {"minLength": 1},
	"tool.bank": {
		"description": "The version of the questions, with their weights, and of the model that scores them. Builds of one version may differ in both: history and compare score older documents again by the content at hand, whatever stands here.",
	},
	"runinfo.zone":      {"maxLength": 64, "description": "The time zone in which pages made of the document say its dates, such as Pacific/Auckland or UTC+13; absent is UTC. Times in the document are UTC."},
	"subject.client":    {"pattern": "^[a-z0-9-]*$"},
	"assessment.plan":   {"description": "What to do, most worth doing first."},
	"score.next":        {"description": "How far the plan is from the next grade."},
	"finding.severity":  {"description": "Means something for fail and partial only."},
	"control.measured":  {"description": "What the findings about it come to."},
	"assessment.limits": {"minItems": 1},
	"comparison.delta":  {"minimum": -100, "maximum": 100, "description": "The change of the floor; 0 when the two are not comparable."},
	"change.was":        {"description": "A status, or a value out of 100."},
	"change.is":         {"description": "A status, or a value out of 100."},
}

const controlID = "^[A-Z]{3}-[1-9][0-9]?$"

func percent(what string) object {
	return object{"minimum": 0, "maximum": 100, "description": what}
}

// mayBeNull are lists that a run writes as null when they are empty.
var mayBeNull = []string{"contradiction.measured", "contradiction.findings", "step.steps", "scope.checks"}

// A published is one schema that is made from a Go type.
type published struct {
	name, title, description string
	of                       reflect.Type
}

// documents are those that other programs may read.
func documents() []published {
	return []published{
		{"assessment-1", "cybercheck assessment, version 1", "Everything of one run.", reflect.TypeFor[assess.Assessment]()},
		{"comparison-1", "cybercheck comparison, version 1", "What changed between two assessments.", reflect.TypeFor[compare.Document]()},
	}
}

// generate makes the schema of a document from its Go types.
func generate(t *testing.T, p published) object {
	t.Helper()
	g := generator{t: t, defs: object{}, types: map[string]reflect.Type{}, words: constants(t)}
	root := g.object(p.of)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "https://cybercheck.example/schema/" + p.name + ".schema.json"
	root["title"] = p.title
	root["description"] = p.description + " Readers take properties that they do not know, and refuse a higher schema_version."
	root["$defs"] = g.defs
	return root
}

type generator struct {
	t     *testing.T
	defs  object
	types map[string]reflect.Type
	words map[string][]string
}

func (g *generator) of(v reflect.Type) object {
	if words, ok := g.words[v.String()]; ok && v.PkgPath() != "" {
		list := make([]any, len(words))
		for i, w := range words {
			list[i] = w
		}
		return object{"enum": list}
	}
	switch {
	case v == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time", "pattern": "Z$"}
	case v == reflect.TypeFor[score.Grade]():
		return object{"type": []any{"string", "null"}, "description": "Null while it is not known."}
	case v.Kind() == reflect.Float64:
		return object{"type": "number"}
	case v.Kind() == reflect.String:
		return object{"type": "string"}
	case v.Kind() == reflect.Bool:
		return object{"type": "boolean"}
	case v.Kind() == reflect.Int, v.Kind() == reflect.Int64:
		return object{"type": "integer"}
	case v.Kind() == reflect.Slice:
		return object{"type": "array", "items": g.of(v.Elem())}
	case v.Kind() == reflect.Map:
		return object{"type": "object", "additionalProperties": g.of(v.Elem())}
	case v.Kind() == reflect.Pointer:
		return object{"anyOf": []any{g.of(v.Elem()), object{"type": "null"}}}
	case v.Kind() == reflect.Struct:
		name := strings.ToLower(v.Name())
		if have, ok := g.types[name]; ok && have != v {
			name = strings.ReplaceAll(strings.ToLower(v.String()), ".", "_")
		}
		if g.types[name] == nil {
			g.types[name] = v
			g.defs[name] = object{}
			g.defs[name] = g.object(v)
		}
		return object{"$ref": "#/$defs/" + name}
	}
	g.t.Fatalf("the schema does not know %s", v)
	return nil
}

func (g *generator) object(v reflect.Type) object {
	properties, required := object{}, []any{}
	name := strings.ToLower(v.Name())
	for f := range v.Fields() {
		if f.Anonymous {
			inner := g.object(f.Type)
			maps.Copy(properties, inner["properties"].(object))
			required = append(required, inner["required"].([]any)...)
			continue
		}
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "-" || !f.IsExported() {
			continue
		}
		if tag == "" {
			g.t.Errorf("%s.%s has no name in JSON", v, f.Name)
		}
		p := g.of(f.Type)
		if slices.Contains(mayBeNull, name+"."+tag) {
			p["type"] = []any{"array", "null"}
		}
		maps.Copy(p, fields[tag])
		maps.Copy(p, typed[name+"."+tag])
		if f.Type.Kind() == reflect.String && strings.Contains(options, "omitempty") {
			delete(p, "minLength")
		}
		properties[tag] = p
		if options == "" {
			required = append(required, tag)
		}
	}
	return object{"type": "object", "properties": properties, "required": required}
}

// constants reads the values of our closed enumerations from the source, so that
// a new one cannot be forgotten here.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for s := checks.NotChecked; !strings.HasPrefix(s.String(), "invalid"); s++ {
		out["checks.Status"] = append(out["checks.Status"], s.String())
	}
	for s := checks.Info; !strings.HasPrefix(s.String(), "invalid"); s++ {
		out["checks.Severity"] = append(out["checks.Severity"], s.String())
	}
	closed := map[string]bool{
		"checks.Reason": true, "questions.State": true, "questions.Dispute": true, "reconcile.Basis": true, "assess.DecisionBasis": true,
		"assess.Mode": true, "score.Chip": true, "advice.Group": true, "advice.Kind": true, "compare.State": true,
	}
	for _, dir := range []string{"checks", "questions", "internal/reconcile", "internal/assess", "internal/score", "internal/advice", "internal/compare"} {
		files, err := filepath.Glob(filepath.Join("../..", dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, src, 0)
			if err != nil {
				t.Fatal(err)
			}
			collect(tree, filepath.Base(dir), closed, out)
		}
	}
	for name := range closed {
		if len(out[name]) < 2 {
			t.Errorf("%s has the values %q", name, out[name])
		}
	}
	return out
}

func collect(tree *ast.File, pkg string, closed map[string]bool, out map[string][]string) {
	for _, d := range tree.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.CONST {
			continue
		}
		for _, s := range decl.Specs {
			v, ok := s.(*ast.ValueSpec)
			if !ok {
				continue
			}
			id, ok := v.Type.(*ast.Ident)
			if !ok || !closed[pkg+"."+id.Name] {
				continue
			}
			for _, x := range v.Values {
				if lit, ok := x.(*ast.BasicLit); ok {
					if word, err := strconv.Unquote(lit.Value); err == nil {
						out[pkg+"."+id.Name] = append(out[pkg+"."+id.Name], word)
					}
				}
			}
		}
	}
}
