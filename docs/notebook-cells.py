# The code cells of the PyTorch notebook that the lessons grew out of, as they stand there. A cell's
# number is its place among all cells, which is how Jupyter counts them in the names of its pictures.
# Nothing runs this file: docs/notebook.md shows each cell beside the C++ that replaces it, and a
# check sees to it that none is left out.

# #region cell_1
import torch
import matplotlib.pyplot as plt
# #endregion cell_1

# #region cell_3
x = torch.arange(-8.0, 8.0, 0.1, requires_grad=True)
y = torch.relu(x)

plt.xlabel("x")
plt.ylabel("relu(x)")
plt.plot(x.detach(), y.detach())
# #endregion cell_3

# #region cell_4
y.backward(torch.ones_like(x), retain_graph=True)

plt.xlabel("x")
plt.ylabel("grad of relu")
plt.plot(x.detach(), x.grad)
# #endregion cell_4

# #region cell_6
y = torch.sigmoid(x)

plt.xlabel("x")
plt.ylabel("sigmoid(x)")
plt.plot(x.detach(), y.detach())
# #endregion cell_6

# #region cell_7
x.grad.data.zero_()
y.backward(torch.ones_like(x), retain_graph=True)

plt.xlabel("x")
plt.ylabel("grad of sigmoid")
plt.plot(x.detach(), x.grad)
# #endregion cell_7

# #region cell_9
y = torch.tanh(x)

plt.xlabel("x")
plt.ylabel("tanh(x)")
plt.plot(x.detach(), y.detach())
# #endregion cell_9

# #region cell_10
x.grad.data.zero_()
y.backward(torch.ones_like(x),retain_graph=True)

plt.xlabel("x")
plt.ylabel("grad of tanh")
plt.plot(x.detach(), x.grad)
# #endregion cell_10

# #region cell_12
import torch
import torchvision
from torch import nn
from torch.utils import data
from torchvision import transforms
# #endregion cell_12

# #region cell_14
def get_dataloader_workers():  #@save
    """使用4个进程来读取数据"""
    return 20

def load_data_fashion_mnist(batch_size, resize=None):  #@save
    """下载Fashion-MNIST数据集，然后将其加载到内存中"""
    trans = [transforms.ToTensor()]
    if resize:
        trans.insert(0, transforms.Resize(resize))
    trans = transforms.Compose(trans)
    mnist_train = torchvision.datasets.FashionMNIST(
        root="../data", train=True, transform=trans, download=True)
    mnist_test = torchvision.datasets.FashionMNIST(
        root="../data", train=False, transform=trans, download=True)
    return (data.DataLoader(mnist_train, batch_size, shuffle=True,
                            num_workers=get_dataloader_workers()),
            data.DataLoader(mnist_test, batch_size, shuffle=False,
                            num_workers=get_dataloader_workers()))

batch_size = 256
train_iter, test_iter = load_data_fashion_mnist(batch_size)
# #endregion cell_14

# #region cell_16
num_inputs, num_outputs, num_hiddens = 784, 10, 256

W1 = nn.Parameter(torch.randn(
    num_inputs, num_hiddens, requires_grad=True) * 0.01)
b1 = nn.Parameter(torch.zeros(num_hiddens, requires_grad=True))
W2 = nn.Parameter(torch.randn(
    num_hiddens, num_outputs, requires_grad=True) * 0.01)
b2 = nn.Parameter(torch.zeros(num_outputs, requires_grad=True))

params = [W1, b1, W2, b2]
# #endregion cell_16

# #region cell_18
def relu(X):
    a = torch.zeros_like(X)
    return torch.max(X, a)
# #endregion cell_18

# #region cell_20
def net(X):
    X = X.reshape((-1,num_inputs))
    H = relu(X @ W1 + b1)
    return (H @ W2 + b2)
# #endregion cell_20

# #region cell_22
loss = nn.CrossEntropyLoss(reduction='none')
# #endregion cell_22

# #region cell_24_accuracy
def accuracy(y_hat, y):
    """计算预测正确的数量"""
    if len(y_hat.shape) > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=1)
    cmp = y_hat.type(y.dtype) == y
    return float(cmp.type(y.dtype).sum())

def evaluate_accuracy(net, data_iter):  #@save
    """计算在指定数据集上模型的精度"""
    if isinstance(net, torch.nn.Module):
        net.eval()  # 将模型设置为评估模式
    metric = Accumulator(2)  # 正确预测数、预测总数
    with torch.no_grad():
        for X, y in data_iter:
            metric.add(accuracy(net(X), y), y.numel())
    return metric[0] / metric[1]
# #endregion cell_24_accuracy

# #region cell_24_accumulator
class Accumulator:  #@save
    """在n个变量上累加"""
    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]

    def reset(self):
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx):
        return self.data[idx]
# #endregion cell_24_accumulator

# #region cell_26_epoch
def train_epoch_ch3(net, train_iter, loss, updater):  #@save
    """训练模型一个迭代周期（定义见第3章）"""
    # 将模型设置为训练模式
    if isinstance(net, torch.nn.Module):
        net.train()
    # 训练损失总和、训练准确度总和、样本数
    metric = Accumulator(3)
    for X, y in train_iter:
        # 计算梯度并更新参数
        y_hat = net(X)
        l = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            # 使用PyTorch内置的优化器和损失函数
            updater.zero_grad()
            l.mean().backward()
            updater.step()
        else:
            # 使用定制的优化器和损失函数
            l.sum().backward()
            updater(X.shape[0])
        metric.add(float(l.sum()), accuracy(y_hat, y), y.numel())
    # 返回训练损失和训练精度
    return metric[0] / metric[2], metric[1] / metric[2]
# #endregion cell_26_epoch

# #region cell_26_train
def train_ch3(net, train_iter, test_iter, loss, num_epochs, updater):  #@save
    """训练模型（定义见第3章）"""

    for epoch in range(num_epochs):
        print(f"Epoch {epoch+1}\n-------------")
        train_metrics = train_epoch_ch3(net, train_iter, loss, updater)
        test_acc = evaluate_accuracy(net, test_iter)
        print(f"Train Loss: {train_metrics[0]}\n")
        print(f"Train Acc: {train_metrics[1]}\n")
        print(f"Test Acc: {test_acc}\n")
# #endregion cell_26_train

# #region cell_26_asserts
    train_loss, train_acc = train_metrics
    assert train_loss < 0.5, train_loss
    assert train_acc <= 1 and train_acc > 0.7, train_acc
    assert test_acc <= 1 and test_acc > 0.7, test_acc
# #endregion cell_26_asserts

# #region cell_27
num_epochs, lr = 10, 0.1
updater = torch.optim.SGD(params, lr=lr)
train_ch3(net, train_iter, test_iter, loss, num_epochs, updater)
# #endregion cell_27

# #region cell_29_labels
def get_fashion_mnist_labels(labels):  #@save
    """返回Fashion-MNIST数据集的文本标签"""
    text_labels = ['t-shirt', 'trouser', 'pullover', 'dress', 'coat',
                   'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot']
    return [text_labels[int(i)] for i in labels]
# #endregion cell_29_labels

# #region cell_29_images
def show_images(imgs, num_rows, num_cols, titles=None, scale=1.5):  #@save
    """绘制图像列表"""
    figsize = (num_cols * scale, num_rows * scale)
    figure = plt.figure(figsize=figsize)

    for i, img in enumerate(imgs):
        figure.add_subplot(num_rows,num_cols,i+1)
        if torch.is_tensor(img):
            # 图片张量
            plt.imshow(img.numpy(),cmap="gray")
        else:
            # PIL图片
            plt.imshow(img,cmap="gray")
        plt.axis("off")
        if titles:
            plt.title(titles[i])
    return plt
# #endregion cell_29_images

# #region cell_29_predict
def predict_ch3(net, test_iter, n=10):  #@save
    """预测标签（定义见第3章）"""
    for X, y in test_iter:
        break
    trues = get_fashion_mnist_labels(y)
    preds = get_fashion_mnist_labels(net(X).argmax(axis=1))
    titles = [true +'\n' + pred for true, pred in zip(trues, preds)]
    show_images(X[0:n].reshape((n, 28, 28)), 1, n, titles=titles[0:n])
# #endregion cell_29_predict

# #region cell_30
predict_ch3(net, test_iter)
# #endregion cell_30

# #region cell_32
import torch
from torch import nn
# #endregion cell_32

# #region cell_34
net = nn.Sequential(
    nn.Flatten(),
    nn.Linear(784,256),
    nn.ReLU(),
    nn.Linear(256,10)
)

def init_weights(m):
    if type(m) == nn.Linear:
        nn.init.normal_(m.weight, std=0.01)

net.apply(init_weights);
# #endregion cell_34

# #region cell_36
batch_size, lr, num_epochs = 256, 0.1, 10
loss = nn.CrossEntropyLoss(reduction='none')
trainer = torch.optim.SGD(net.parameters(), lr=lr)

train_iter, test_iter = load_data_fashion_mnist(batch_size)
train_ch3(net, train_iter, test_iter, loss, num_epochs, trainer)
# #endregion cell_36
