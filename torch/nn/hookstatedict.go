package nn

import "github.com/gotorch/gotorch/torch"

// StateDictPreHook gets a layer before its tensors go into a state dict under names that
// begin with prefix, "layer1.0.".
type StateDictPreHook func(layer any, prefix string)

// StateDictHook gets a layer when its tensors are in a state dict, which it may change.
type StateDictHook func(layer any, d *torch.StateDict, prefix string)

// LoadStateDictPreHook gets a layer and a state dict before the layer's tensors are
// loaded from it. It may change d, which is a copy: rename what an older version of the
// layer has saved.
type LoadStateDictPreHook func(layer any, d *torch.StateDict, prefix string)

// LoadStateDictPostHook gets a layer when the tensors of the model have been loaded, with
// what [LoadStateDict] has missed, whose lists it may change.
type LoadStateDictPostHook func(layer any, keys *IncompatibleKeys)

// RegisterStateDictPreHook makes [StateDict] call f before it comes to a layer. It mirrors
// torch.nn.Module.register_state_dict_pre_hook, and is otherwise as
// [RegisterForwardPreHook].
func RegisterStateDictPreHook(layer any, f StateDictPreHook) *Hook {
	s := hooksOf("RegisterStateDictPreHook", layer, f == nil)
	return add(&s.stateDictPre, f, false, []HookOption(nil))
}

// RegisterStateDictPostHook makes [StateDict] call f once a layer's tensors are there,
// and those of its layers. It mirrors torch.nn.Module.register_state_dict_post_hook, and
// is otherwise as [RegisterForwardPreHook].
func RegisterStateDictPostHook(layer any, f StateDictHook) *Hook {
	s := hooksOf("RegisterStateDictPostHook", layer, f == nil)
	return add(&s.stateDictPost, f, false, []HookOption(nil))
}

// RegisterLoadStateDictPreHook makes [LoadStateDict] call f before it comes to a layer. It
// mirrors torch.nn.Module.register_load_state_dict_pre_hook, and is otherwise as
// [RegisterForwardPreHook].
func RegisterLoadStateDictPreHook(layer any, f LoadStateDictPreHook) *Hook {
	s := hooksOf("RegisterLoadStateDictPreHook", layer, f == nil)
	return add(&s.loadPre, f, false, []HookOption(nil))
}

// RegisterLoadStateDictPostHook makes [LoadStateDict] call f once it has copied what
// there was, layers before those around them. It mirrors
// torch.nn.Module.register_load_state_dict_post_hook, and is otherwise as
// [RegisterForwardPreHook].
func RegisterLoadStateDictPostHook(layer any, f LoadStateDictPostHook) *Hook {
	s := hooksOf("RegisterLoadStateDictPostHook", layer, f == nil)
	return add(&s.loadPost, f, false, []HookOption(nil))
}
