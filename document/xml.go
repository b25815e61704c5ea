package document

import (
	"context"
	"encoding/xml"
	"errors"
	"io"

	"golang.org/x/net/html/charset"

	"github.com/literaryai/dramatis"
)

// eachToken reads XML token by token, which needs no more memory than one of them and what it is nested in. The standard
// library neither fetches nor expands entities that a document declares, so that none can be a bomb or a key to files.
func eachToken(ctx context.Context, r io.Reader, name string, do func(xml.Token) error) error {
	decoder := xml.NewDecoder(r)
	decoder.Strict = false // as word processors are about each other's files
	decoder.Entity = xml.HTMLEntity
	decoder.CharsetReader = charset.NewReaderLabel
	depth := 0
	for count := 0; ; count++ {
		if count%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			if refusal, ok := errors.AsType[*dramatis.Error](err); ok {
				return refusal
			}
			return refuse("the file is damaged: its part %s is not well-formed XML", shorten(tidy(name), 100))
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > maxDepth {
			return refuse("the file nests its elements more than %d deep", maxDepth)
		}
		if err := do(token); err != nil {
			return err
		}
	}
}

// eachElement gives every element of a part with the text that stands directly in it, when it ends.
func eachElement(ctx context.Context, a *archive, name string, do func(element xml.StartElement, text string) error) error {
	content, err := a.open(name)
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // it was only read
	type open struct {
		element xml.StartElement
		text    []byte
	}
	var stack []open
	return eachToken(ctx, content, name, func(token xml.Token) error {
		switch token := token.(type) {
		case xml.StartElement:
			stack = append(stack, open{element: token.Copy()})
		case xml.CharData:
			if len(stack) > 0 {
				top := &stack[len(stack)-1]
				if len(top.text) < 10_000 { // nothing that is asked for here is longer
					top.text = append(top.text, token...)
				}
			}
		case xml.EndElement:
			if len(stack) > 0 {
				top := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				return do(top.element, string(top.text))
			}
		}
		return nil
	})
}

// attribute is an attribute's value by its name, in any namespace; "" where it is missing.
func attribute(element xml.StartElement, name string) string {
	for _, a := range element.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
