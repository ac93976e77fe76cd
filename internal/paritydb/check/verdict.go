package check

// Status is how a call in Go compares with the same call in Python.
type Status string

// What can come of a call. All but Equal need an entry in the list of exceptions.
const (
	Equal         Status = "equal"         // every result, gradient and second derivative bit for bit, or the same error
	Undefined     Status = "undefined"     // all but the elements compared, which are whatever the memory held
	Close         Status = "close"         // numbers differ within PyTorch's own tolerance
	Values        Status = "values"        // numbers differ
	Form          Status = "form"          // another type, shape, stride, layout, number of results, or requires_grad
	Wording       Status = "wording"       // an error in both, in other words
	Refuses       Status = "refuses"       // an error in Go only
	Accepts       Status = "accepts"       // an error in Python only
	Inexpressible Status = "inexpressible" // a Go program that makes this call does not compile
	Missing       Status = "missing"       // there is no Go function
	Panic         Status = "panic"         // a panic with something else than a *torch.Error
	Crash         Status = "crash"         // the process ended, or did not come to an end
	Broken        Status = "broken"        // Python could not make the sample
)

// Verdict is what came of one call.
type Verdict struct {
	Entry, DType      string
	Sample            int
	Variant, Callable string
	Status            Status
	Detail            string // what differs; of Equal, where both sides refused, or ""
}
