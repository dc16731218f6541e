package web

import "strings"

// formElement keeps account of the forms: what each asks for, and where it sends it.
func (r *pageReader) formElement(tag string, a map[string]string) {
	if tag == "form" {
		r.beginForm(a)
		return
	}
	kind := strings.ToLower(a["type"])
	if tag == "input" && kind == "image" {
		r.load(&r.c.passive, a["src"])
	}
	password := tag == "input" && kind == "password"
	r.c.password = r.c.password || password
	submits := tag == "input" && (kind == "submit" || kind == "image") || tag == "button" && kind != "button" && kind != "reset"
	if !password && !(submits && a["formaction"] != "") {
		return
	}
	to := r.base.resolve(a["formaction"])
	note := func(f *formContent) {
		f.password = f.password || password
		if submits && a["formaction"] != "" && !strings.EqualFold(a["formmethod"], "dialog") && len(f.sends) < maxNoted {
			f.sends = append(f.sends, to)
		}
	}
	switch id := a["form"]; {
	case id != "" && len(r.loose) < maxForms:
		r.loose[id] = append(r.loose[id], note)
	case id == "" && r.form != nil:
		note(r.form)
	}
}

// beginForm begins a form. One within another is not one.
func (r *pageReader) beginForm(a map[string]string) {
	if r.form != nil || len(r.forms) >= maxForms {
		return
	}
	f := &formContent{id: a["id"], dialog: strings.EqualFold(a["method"], "dialog")}
	to := r.doc // without an address it sends to the page's own, whatever the base
	if strings.TrimSpace(a["action"]) != "" {
		to = r.base.resolve(a["action"])
	}
	if !f.dialog {
		f.sends = append(f.sends, to)
	}
	r.form, r.forms = f, append(r.forms, f)
}

// settleForms says where each form would send what is typed into it, in the open.
func (r *pageReader) settleForms() {
	for _, f := range r.forms {
		for _, note := range r.loose[f.id] {
			if f.id != "" {
				note(f)
			}
		}
		delete(r.loose, f.id) // the first form of an id is the one
		for _, to := range f.sends {
			switch {
			case !to.open():
			case f.password:
				r.c.plainLogins = append(r.c.plainLogins, to.String())
			case len(r.c.plainForms) < maxNoted:
				r.c.plainForms = append(r.c.plainForms, to.String())
			}
		}
	}
}
